package org.dpsfleet.perceptual.perceptualset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.testing.fuzz.ReaderFuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged .npy files. */
class NpyFuzzIT {
    @TempDir
    private Path folder;

    @Test
    void npy() throws Exception {
        Path file = folder.resolve("0.npy");
        ReaderFuzz.run(
                BadDataException.class,
                List.of(
                        NpyFileTest.single(0.6f),
                        NpyFileTest.bytes(2, "{'descr':'<f8','fortran_order':False,'shape':(2,1)}", new byte[16]),
                        NpyFileTest.bytes(1, "{'descr':'|u1','fortran_order':True,'shape':()}", new byte[1])),
                input -> NpyFile.read(Files.write(file, input)));
    }
}
