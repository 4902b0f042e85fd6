package org.dpsfleet.perceptual.lpips;

import java.util.Locale;

/** Who reads an exported metric. They compute the same and differ in the names of their tensors. */
public enum LpipsFormat {
    /** {@code lpips.LPIPS} of richzhang/PerceptualSimilarity. */
    LPIPS,
    /**
     * The copy in torchmetrics, {@code LearnedPerceptualImagePatchSimilarity(...).net}: the constants of its
     * scaling layer are no part of its state, and SqueezeNet's slices are a list.
     */
    TORCHMETRICS;

    boolean savesScaling() {
        return this == LPIPS;
    }

    /**
     * The name of a network's parameter.
     *
     * @param torchvision such as {@code features.3.squeeze.weight}
     * @return such as {@code net.slice2.3.squeeze.weight}
     */
    String parameter(LpipsLayout layout, String torchvision) {
        String within = torchvision.substring(torchvision.indexOf('.') + 1);
        int slice = layout.slice(Integer.parseInt(within.substring(0, within.indexOf('.'))));
        return this == TORCHMETRICS && layout == LpipsLayout.SQUEEZE
                ? String.format(Locale.ROOT, "net.slices.%d.%s", slice, within)
                : String.format(Locale.ROOT, "net.slice%d.%s", slice + 1, within);
    }
}
