package org.dpsfleet.perceptual.fuzz;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.imageset.ImageSet;
import org.dpsfleet.perceptual.imageset.StlBinary;
import org.dpsfleet.perceptual.imageset.SvhnMat;
import org.dpsfleet.testing.fuzz.ReaderFuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

/** Damaged pictures and sets of them. */
class ImageFuzzIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void pictures(String format) throws Exception {
        Path file = folder.resolve("picture");
        List<byte[]> valid = new ArrayList<>();
        valid.add(picture(format, 24, 17, BufferedImage.TYPE_INT_RGB));
        valid.add(picture(format, 9, 30, BufferedImage.TYPE_BYTE_GRAY));
        if (format.equals("png")) {
            valid.add(picture(format, 12, 12, BufferedImage.TYPE_INT_ARGB));
            valid.add(picture(format, 12, 12, BufferedImage.TYPE_BYTE_INDEXED));
            valid.add(deepPng());
        }
        ReaderFuzz.run(BadDataException.class, valid, input -> Pixels.read(Files.write(file, input)));
    }

    @Test
    void svhnMat() throws Exception {
        Path file = folder.resolve("x.mat");
        ReaderFuzz.run(
                BadDataException.class,
                List.of(mat(0, 32, 32, 3), mat(6, 32, 32, 3, 2)),
                input -> readEnds(new SvhnMat(Files.write(file, input))));
    }

    @Test
    void stlBinary() throws Exception {
        Path file = folder.resolve("x.bin");
        ReaderFuzz.run(
                BadDataException.class,
                List.of(new byte[3 * 96 * 96], new byte[2 * 3 * 96 * 96]),
                input -> readEnds(new StlBinary(Files.write(file, input))));
    }

    private static void readEnds(ImageSet set) {
        set.image(0);
        set.image(set.size() - 1);
    }

    private static byte[] picture(String format, int width, int height, int type) throws IOException {
        var image = new BufferedImage(width, height, type);
        RandomGenerator random = Seeds.generator(1);
        for (int at = 0; at < width * height; at++) {
            image.setRGB(at % width, at / width, 0xff00_0000 | random.nextInt(1 << 24));
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    private static byte[] deepPng() throws IOException {
        var colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        var bytes = new ByteArrayOutputStream();
        var raster = colours.createCompatibleWritableRaster(12, 12);
        ImageIO.write(new BufferedImage(colours, raster, false, null), "png", bytes);
        return bytes.toByteArray();
    }

    private byte[] mat(int deflateLevel, int... shape) throws IOException {
        Matrix x = Mat5.newMatrix(shape, MatlabType.UInt8);
        x.setInt(new int[shape.length], 200);
        Path file = folder.resolve("seed.mat");
        try (var sink = Sinks.newStreamingFile(file.toFile())) {
            Mat5.newWriter(sink)
                    .setDeflateLevel(deflateLevel)
                    .writeMat(Mat5.newMatFile().addArray("X", x));
        }
        return Files.readAllBytes(file);
    }
}
