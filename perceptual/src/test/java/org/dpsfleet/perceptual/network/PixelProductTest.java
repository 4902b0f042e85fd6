package org.dpsfleet.perceptual.network;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.tensor.GradientMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Against the engine's own convolution in double precision, which no library of fast convolutions computes. */
class PixelProductTest {
    private static final double ROUNDING = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "1, 480, 80, 8, 8, 1, false",
        "3, 512, 512, 8, 8, 2, false",
        "2, 256, 512, 16, 16, 2, true",
        "1, 960, 40, 1, 1, 1, true",
        "2, 5, 7, 3, 4, 2, true",
        "4, 64, 16, 9, 5, 1, false"
    })
    void productAndItsGradientsAreThoseOfTheConvolution(
            int images, int in, int out, int height, int width, int stride, boolean bias) {
        var conv = new Conv(in, out, Window.square(1, stride, 0), 1, bias);
        Engine.getEngine("PyTorch").setRandomSeed(1);
        try (NDScope scope = new NDScope();
                NDManager manager = ComputeDevice.cpu().newManager()) {
            scope.suppressNotUsedWarning();
            NDArray x = manager.randomUniform(-1, 1, new Shape(images, height, width, in));
            NDArray w = manager.randomUniform(-1, 1, new Shape(out, in, 1, 1));
            NDArray b = manager.randomUniform(-1, 1, new Shape(out));
            for (NDArray array : new NDArray[] {x, w, b}) {
                array.setRequiresGradient(true);
            }
            NDArray x64 = recorded(x);
            NDArray w64 = recorded(w);
            NDArray b64 = recorded(b);
            NDArray found;
            NDArray expected;
            try (GradientMode recording = GradientMode.recording()) {
                found = ForwardPass.product(conv, x.transpose(0, 3, 1, 2), w, bias ? b : null);
                expected = Conv2d.conv2d(
                                x64.transpose(0, 3, 1, 2),
                                w64,
                                bias ? b64 : null,
                                new Shape(stride, stride),
                                new Shape(0, 0),
                                new Shape(1, 1),
                                1)
                        .singletonOrThrow();
            }
            assertAlike(found, expected);
            NDArray upstream = manager.randomUniform(-1, 1, found.getShape());
            JniUtils.backward((PtNDArray) found, (PtNDArray) upstream, false, false);
            JniUtils.backward((PtNDArray) expected, (PtNDArray) upstream.toType(DataType.FLOAT64, true), false, false);
            assertAlike(x.getGradient(), x64.getGradient());
            assertAlike(w.getGradient(), w64.getGradient());
            if (bias) {
                assertAlike(b.getGradient(), b64.getGradient());
            }
        }
    }

    private static NDArray recorded(NDArray array) {
        NDArray exact = array.toType(DataType.FLOAT64, true);
        exact.setRequiresGradient(true);
        return exact;
    }

    private static void assertAlike(NDArray found, NDArray expected) {
        assertThat(found.getShape()).isEqualTo(expected.getShape());
        double most = expected.abs().max().getDouble();
        double difference =
                found.toType(DataType.FLOAT64, true).sub(expected).abs().max().getDouble();
        assertThat(difference).isLessThan(ROUNDING * most);
    }
}
