package org.dpsfleet.perceptual.weights;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a tensor of a file is called by torchvision.
 *
 * <p>PyTorch's wrappers of modules add a part to the name, at the front or, where only a part of a network
 * was wrapped, inside: {@code features.module.0.weight}. The published files of DenseNet are older than a
 * rule of PyTorch that the name of a module has no dot: their {@code denselayer1.norm.1.weight} is {@code
 * denselayer1.norm1.weight}.
 */
final class TensorNames {
    /** Of DataParallel and DistributedDataParallel, torch.compile, FSDP, and checkpointed activations. */
    private static final List<String> WRAPPERS =
            List.of("module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module");

    private static final Pattern OLD_DENSENET = Pattern.compile("(.*denselayer\\d+\\.(?:norm|conv))\\.([12]\\..*)");

    private TensorNames() {}

    static String canonical(String inFile) {
        String unwrapped = Arrays.stream(inFile.split("\\.", -1))
                .filter(part -> !WRAPPERS.contains(part))
                .collect(Collectors.joining("."));
        Matcher old = OLD_DENSENET.matcher(unwrapped);
        return old.matches() ? old.group(1) + old.group(2) : unwrapped;
    }
}
