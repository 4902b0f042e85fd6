package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.image.Pixels;

/**
 * All PNG and JPEG files below a folder, sorted by relative path, hidden files left out.
 *
 * <p>Files are read when asked for; a file that is no picture fails then, with its name.
 */
public final class PictureFolder implements ImageSet {
    private final Path folder;
    private final List<Path> files;

    /**
     * Lists a folder with all folders below it.
     *
     * @throws BadDataException if it is absent, cannot be listed or holds no picture
     */
    public PictureFolder(Path folder) {
        this.folder = folder;
        if (!Files.isDirectory(folder)) {
            throw MissingDataException.at(folder, "a folder of pictures");
        }
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            files = all.filter(file -> isPicture(file) && Files.isRegularFile(file))
                    .sorted(Comparator.comparing(
                            file -> folder.relativize(file).toString().replace('\\', '/')))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new BadDataException("The folder %s cannot be listed: %s.".formatted(folder, Reason.of(e)), e);
        }
        if (files.isEmpty()) {
            throw new BadDataException(
                    ("The folder %s holds no picture: expected are files named " + "*.png, *.jpg or *.jpeg.")
                            .formatted(folder));
        }
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg"));
    }

    /** The files, in the order of their numbers. */
    public List<Path> files() {
        return files;
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public Pixels image(int index) {
        return Pixels.read(files.get(index));
    }

    @Override
    public String describe() {
        return String.format(Locale.ROOT, "%d pictures in the folder %s", size(), folder);
    }
}
