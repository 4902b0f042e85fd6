package org.dpsfleet.inputs.fetched;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.file.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks archives of folders: zip, tar and tar.gz, told apart by their first bytes. Nobody has to trust whoever made
 * one: only files and folders are made, below the folder that is filled, and only so many.
 */
final class Archive<E extends Exception> {
    private static final int MOST_ENTRIES = 4_000_000;
    /** Pictures hardly get smaller; what grows more than this was made to. */
    private static final int MOST_GROWTH = 100;

    private static final long ALWAYS_ALLOWED = 1L << 30;
    private static final int CHUNK = 1 << 16;
    private static final int TAR_MAGIC = 257;

    private final Path file;
    private final String shown;
    private final Room<E> room;
    private final long most;
    private long unpacked;
    private int entries;

    /**
     * Where the bytes go.
     *
     * @param <E> what ends it
     */
    @FunctionalInterface
    interface Room<E extends Exception> {
        /**
         * Called before they are written.
         *
         * @param unpacked bytes of the folder, with these
         */
        void need(long unpacked) throws E, IOException;
    }

    /** @param allowed bytes that any archive may unpack to */
    Archive(Path file, String shown, Room<E> room, long allowed) throws IOException {
        this.file = file;
        this.shown = shown;
        this.room = room;
        this.most = Math.max(allowed, MOST_GROWTH * Files.size(file));
    }

    /**
     * Fills a folder, which is empty.
     *
     * @param shown what the archive is called in errors
     * @return bytes that were unpacked
     * @throws BadDataException if it is no archive, is damaged, or holds what is not unpacked
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    static <E extends Exception> long unpack(Path file, String shown, Path folder, Room<E> room)
            throws E, IOException, InterruptedException {
        return new Archive<>(file, shown, room, ALWAYS_ALLOWED).unpack(folder);
    }

    long unpack(Path folder) throws E, IOException, InterruptedException {
        try {
            unpackAny(folder);
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
        return unpacked;
    }

    private void unpackAny(Path folder) throws E, IOException, InterruptedException {
        byte[] start = start(file);
        if (start[0] == 'P' && start[1] == 'K') {
            zip(folder);
        } else if ((start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b) {
            try (InputStream in =
                    new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file), CHUNK), CHUNK)) {
                tar(in, folder);
            }
        } else if (new String(start, TAR_MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
                tar(in, folder);
            }
        } else {
            throw new BadDataException(
                    "%s is no archive that is read here; accepted: .zip, .tar, .tar.gz.".formatted(shown));
        }
    }

    private static byte[] start(Path file) throws IOException {
        byte[] start = new byte[TAR_MAGIC + 5];
        try (InputStream in = Files.newInputStream(file)) {
            in.readNBytes(start, 0, start.length);
        }
        return start;
    }

    private void zip(Path folder) throws E, IOException, InterruptedException {
        try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
            Enumeration<ZipArchiveEntry> all = zip.getEntries();
            while (all.hasMoreElements()) {
                ZipArchiveEntry entry = all.nextElement();
                if (!zip.canReadEntryData(entry)) {
                    throw refused(entry, "is encrypted, or packed in a way that is not known here");
                }
                boolean plain = entry.isDirectory() || !isSpecial(entry.getUnixMode());
                Path target = target(entry, plain, folder);
                if (!entry.isDirectory()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        write(entry, in, target);
                    }
                }
            }
        }
    }

    /** Neither a regular file nor unset, by the bits of Unix. */
    private static boolean isSpecial(int unixMode) {
        int type = unixMode & 0xf000;
        return type != 0 && type != 0x8000;
    }

    private void tar(InputStream in, Path folder) throws E, IOException, InterruptedException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            while (true) {
                TarArchiveEntry entry = next(tar);
                if (entry == null) {
                    return;
                }
                boolean plain = entry.isDirectory() || (entry.isFile() && !isLinkOrDevice(entry));
                Path target = target(entry, plain, folder);
                if (!entry.isDirectory()) {
                    write(entry, tar, target);
                }
            }
        }
    }

    private @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        try {
            return tar.getNextEntry();
        } catch (IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    private static boolean isLinkOrDevice(TarArchiveEntry entry) {
        return entry.isLink()
                || entry.isSymbolicLink()
                || entry.isFIFO()
                || entry.isBlockDevice()
                || entry.isCharacterDevice();
    }

    /** Where an entry belongs; its folders are made. */
    private Path target(ArchiveEntry entry, boolean plain, Path folder) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        String name = entry.getName();
        if (!plain) {
            throw refused(entry, "is a link or a device, where files and folders are accepted");
        }
        if (++entries > MOST_ENTRIES) {
            throw new BadDataException(String.format(
                    Locale.ROOT, "%s has more than %d entries, which are not unpacked.", shown, MOST_ENTRIES));
        }
        if (name.isEmpty()
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0
                || name.matches("[A-Za-z]:.*")) {
            throw leaves(entry);
        }
        Path target = folder.resolve(name).normalize();
        if (!target.startsWith(folder) || (target.equals(folder) && !entry.isDirectory())) {
            throw leaves(entry);
        }
        try {
            Files.createDirectories(entry.isDirectory() ? target : target.getParent());
        } catch (FileAlreadyExistsException e) {
            throw refused(entry, "is there as a file and as a folder");
        }
        return target;
    }

    private void write(ArchiveEntry entry, InputStream in, Path target) throws E, IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out =
                Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            int count;
            while ((count = read(in, chunk)) >= 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                unpacked += count;
                if (unpacked > most) {
                    throw new BadDataException(String.format(
                            Locale.ROOT,
                            "%s unpacks to more than %d bytes, %d times its size, and is not unpacked further.",
                            shown,
                            most,
                            MOST_GROWTH));
                }
                room.need(unpacked);
                out.write(chunk, 0, count);
            }
        } catch (FileAlreadyExistsException e) {
            throw refused(entry, "is there twice");
        }
    }

    private int read(InputStream in, byte[] chunk) throws IOException {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private BadDataException damaged(Exception e) {
        return new BadDataException("%s is damaged: %s.".formatted(shown, Reason.of(e)), e);
    }

    private BadDataException leaves(ArchiveEntry entry) {
        return refused(entry, "would be outside of the folder");
    }

    private BadDataException refused(ArchiveEntry entry, String why) {
        return new BadDataException(
                "The entry '%s' of %s %s; nothing was unpacked.".formatted(entry.getName(), shown, why));
    }
}
