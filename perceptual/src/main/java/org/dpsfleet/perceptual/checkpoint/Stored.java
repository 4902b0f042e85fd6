package org.dpsfleet.perceptual.checkpoint;

import java.net.URI;

/**
 * A checkpoint that a store holds, as messages name it.
 *
 * @param uri where it is, as this and other machines' stores open it
 * @param manifestSha256 the hash of its manifest, and so of everything, 64 hexadecimal digits
 * @param bytes of all its files
 */
public record Stored(URI uri, String manifestSha256, long bytes) {}
