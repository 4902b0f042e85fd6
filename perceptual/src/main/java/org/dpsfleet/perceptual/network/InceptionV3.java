package org.dpsfleet.perceptual.network;

import org.dpsfleet.perceptual.network.Layer.Chain;
import org.dpsfleet.perceptual.network.Layer.Join;
import org.dpsfleet.perceptual.network.Layer.Part;
import org.dpsfleet.perceptual.network.Layer.Pool;

import static org.dpsfleet.perceptual.network.Layer.Join.Kind.CONCAT;

/**
 * Szegedy et al., "Rethinking the inception architecture for computer vision", arXiv 1512.00567, up to the
 * block before torchvision's auxiliary classifier, which is the next child there.
 */
final class InceptionV3 {
    private static final Window ONE = Window.same(1, 1);
    private static final Window THREE = Window.same(3, 3);
    private static final Window HALVE = Window.square(3, 2, 0);
    private static final Window ROW = Window.same(1, 7);
    private static final Window COLUMN = Window.same(7, 1);

    private InceptionV3() {}

    static Chain children() {
        return Chain.of(
                conv("Conv2d_1a_3x3", 3, 32, HALVE),
                conv("Conv2d_2a_3x3", 32, 32, Window.square(3, 1, 0)),
                conv("Conv2d_2b_3x3", 32, 64, THREE),
                Part.of("maxpool1", Pool.max(3, 2, 0)),
                conv("Conv2d_3b_1x1", 64, 80, ONE),
                conv("Conv2d_4a_3x3", 80, 192, Window.square(3, 1, 0)),
                Part.of("maxpool2", Pool.max(3, 2, 0)),
                Part.of("Mixed_5b", wide(192, 32)),
                Part.of("Mixed_5c", wide(256, 64)),
                Part.of("Mixed_5d", wide(288, 64)),
                Part.of("Mixed_6a", halving(288)),
                Part.of("Mixed_6b", factorised(768, 128)),
                Part.of("Mixed_6c", factorised(768, 160)),
                Part.of("Mixed_6d", factorised(768, 160)),
                Part.of("Mixed_6e", factorised(768, 192)));
    }

    /** torchvision's InceptionA. */
    private static Join wide(int in, int pooled) {
        return Join.of(
                CONCAT,
                Chain.of(conv("branch1x1", in, 64, ONE)),
                Chain.of(conv("branch5x5_1", in, 48, ONE), conv("branch5x5_2", 48, 64, Window.same(5, 5))),
                Chain.of(
                        conv("branch3x3dbl_1", in, 64, ONE),
                        conv("branch3x3dbl_2", 64, 96, THREE),
                        conv("branch3x3dbl_3", 96, 96, THREE)),
                pooled(in, pooled));
    }

    /** torchvision's InceptionB. */
    private static Join halving(int in) {
        return Join.of(
                CONCAT,
                Chain.of(conv("branch3x3", in, 384, HALVE)),
                Chain.of(
                        conv("branch3x3dbl_1", in, 64, ONE),
                        conv("branch3x3dbl_2", 64, 96, THREE),
                        conv("branch3x3dbl_3", 96, 96, HALVE)),
                Pool.max(3, 2, 0));
    }

    /** torchvision's InceptionC: 7x7 convolutions as rows and columns. */
    private static Join factorised(int in, int inner) {
        return Join.of(
                CONCAT,
                Chain.of(conv("branch1x1", in, 192, ONE)),
                Chain.of(
                        conv("branch7x7_1", in, inner, ONE),
                        conv("branch7x7_2", inner, inner, ROW),
                        conv("branch7x7_3", inner, 192, COLUMN)),
                Chain.of(
                        conv("branch7x7dbl_1", in, inner, ONE),
                        conv("branch7x7dbl_2", inner, inner, COLUMN),
                        conv("branch7x7dbl_3", inner, inner, ROW),
                        conv("branch7x7dbl_4", inner, inner, COLUMN),
                        conv("branch7x7dbl_5", inner, 192, ROW)),
                pooled(in, 192));
    }

    private static Chain pooled(int in, int out) {
        return Chain.of(Part.of("", Pool.average(3, 1, 1)), conv("branch_pool", in, out, ONE));
    }

    private static Part conv(String name, int in, int out, Window window) {
        return Part.of(name, GoogLeNet.conv(in, out, window));
    }
}
