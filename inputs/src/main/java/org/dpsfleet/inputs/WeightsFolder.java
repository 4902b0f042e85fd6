package org.dpsfleet.inputs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dpsfleet.inputs.fetched.InputCache;
import org.dpsfleet.inputs.fetched.RemoteInput;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Where this machine keeps pretrained weights: files named {@code <network>*.safetensors} or {@code
 * <network>*.pth}, as torchvision names its own ({@code vgg16_bn-6c64b313.pth}).
 *
 * @param root the folder
 * @param fetched where those are that experiments name by URI; null for nowhere
 */
public record WeightsFolder(Path root, @Nullable InputCache fetched) {
    /** Of weights that are on this machine already. */
    public WeightsFolder(Path root) {
        this(root, null);
    }

    /**
     * The parameters of a network up to its last compared layer.
     *
     * @throws MissingDataException if no file, or none with the pinned content, is here
     * @throws org.dpsfleet.perceptual.BadDataException if the file is damaged or of another network
     */
    public Parameters parameters(NetworkSpec network) {
        var architecture = Architecture.of(network.name());
        architecture.checkLayers(network.layers());
        int last = network.layers().getLast();
        return switch (network.weights()) {
            case Weights.Random(long seed) -> Parameters.random(architecture, last, seed);
            case Weights.Pretrained pretrained -> Parameters.read(file(network.name(), pretrained), architecture, last);
        };
    }

    private Path file(String network, Weights.Pretrained pretrained) {
        String sha256 = pretrained.sha256();
        if (pretrained.uri() != null) {
            return InputCache.required(fetched, RemoteInput.file(pretrained.uri(), sha256));
        }
        return sha256 == null ? of(network) : pinned(network, sha256);
    }

    /** The one file of a network; none or several are an error that names them. */
    public Path of(String network) {
        List<Path> files = files(network);
        if (files.size() != 1) {
            throw new MissingDataException("%s has %s named %s*.safetensors or %s*.pth where exactly one is needed%s."
                    .formatted(
                            root,
                            files.isEmpty() ? "no file" : files.size() + " files",
                            network,
                            network,
                            files.isEmpty()
                                    ? "; `fleet weights fetch " + network + "` brings it, --weights"
                                            + " names the folder, and `weights: {kind: random,"
                                            + " seed: 0}` does without"
                                    : ": " + names(files)));
        }
        return files.getFirst();
    }

    private static String names(List<Path> files) {
        return files.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.joining(", "));
    }

    private Path pinned(String network, String sha256) {
        return files(network).stream()
                .filter(file -> Fingerprint.of(file).equals(sha256))
                .findFirst()
                .orElseThrow(
                        () -> new MissingDataException(("%s has no %s*.safetensors or %s*.pth with the fingerprint %s,"
                                        + " which the experiment needs.")
                                .formatted(root, network, network, sha256)));
    }

    /**
     * All files of a network, sorted.
     *
     * @throws MissingDataException if there is no folder
     */
    public List<Path> files(String network) {
        if (!Files.isDirectory(root)) {
            throw MissingDataException.at(root, "the folder of pretrained weights");
        }
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> isOf(network, String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new MissingDataException("%s cannot be read: %s.".formatted(root, Reason.of(e)));
        }
    }

    /** So that {@code vgg16} does not take {@code vgg16_bn}'s file, the rest must not go on the name. */
    private static boolean isOf(String network, String file) {
        if (!file.startsWith(network) || (!file.endsWith(".safetensors") && !file.endsWith(".pth"))) {
            return false;
        }
        String rest = file.substring(network.length());
        return !rest.startsWith("_bn") && !Character.isDigit(rest.charAt(0));
    }
}
