package org.dpsfleet.cli.pin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;

/** A folder of weight files, one per network, named {@code <network>*.safetensors}. */
public record WeightsFolder(Path folder) {
    /**
     * The weights of a network.
     *
     * @throws MissingDataException if no file has them
     * @throws BadDataException if several do
     */
    public Path of(String network) {
        var found = candidates(network);
        if (found.isEmpty()) {
            throw MissingDataException.at(
                    folder.resolve(network + "*.safetensors"), "a file with the network's weights");
        }
        if (found.size() > 1) {
            throw new BadDataException(
                    "%s holds several files for %s (%s); keep one there."
                            .formatted(
                                    folder,
                                    network,
                                    String.join(
                                            ", ",
                                            found.stream()
                                                    .map(f -> String.valueOf(f.getFileName()))
                                                    .toList())));
        }
        return found.getFirst();
    }

    private List<Path> candidates(String network) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> isOf(network, String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So that {@code vgg16} does not take {@code vgg16_bn}'s file, the rest must not go on the name. */
    private static boolean isOf(String network, String file) {
        if (!file.startsWith(network) || !file.endsWith(".safetensors")) {
            return false;
        }
        var rest = file.substring(network.length());
        return !rest.startsWith("_bn") && !Character.isDigit(rest.charAt(0));
    }
}
