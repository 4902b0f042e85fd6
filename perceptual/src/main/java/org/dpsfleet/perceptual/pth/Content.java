package org.dpsfleet.perceptual.pth;

/**
 * What a file holds.
 *
 * @param root the object that was saved
 * @param storages of its tensors
 */
record Content(Object root, Storages storages) {}
