package org.dpsfleet.perceptual.pth;

import java.util.List;

/** What a zip file is that PyTorch did not write. */
final class ForeignZip {
    private static final int SHOWN = 3;
    private static final List<String> WEIGHTS = List.of(".pth", ".pt", ".ckpt", ".bin", ".safetensors");

    private ForeignZip() {}

    /** A clause that begins with "it is". */
    static String name(List<String> entries) {
        if (!entries.isEmpty() && entries.stream().allMatch(entry -> entry.endsWith(".npy"))) {
            return "it is a NumPy archive (.npz)";
        }
        if (entries.contains("model.weights.h5")) {
            return "it is a Keras model";
        }
        if (entries.stream().anyMatch(entry -> entry.endsWith("models/model.json"))) {
            return "it is a PyTorch program (torch.export.save), not a state dictionary";
        }
        if (entries.stream().anyMatch(entry -> entry.endsWith(".data/extern_modules"))) {
            return "it is a PyTorch package (torch.package), not a state dictionary";
        }
        String packed = entries.stream()
                .filter(entry -> WEIGHTS.stream().anyMatch(entry::endsWith))
                .findFirst()
                .orElse("");
        if (!packed.isEmpty()) {
            return "it is a zip file in which '" + packed + "' lies; unpack it";
        }
        List<String> first = entries.stream().limit(SHOWN).toList();
        return entries.isEmpty()
                ? "it is an empty zip file"
                : "it is a zip file that PyTorch did not write; it begins with the entries " + String.join(", ", first);
    }
}
