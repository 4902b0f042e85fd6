package org.dpsfleet.inputs.fetched;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.dpsfleet.perceptual.BadDataException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArchiveTest {
    @TempDir
    private Path folder;

    private Path into;

    @BeforeEach
    void make() throws IOException {
        into = Files.createDirectories(folder.resolve("into/here"));
    }

    private long unpack(byte[] archive) throws Exception {
        Path file = Files.write(folder.resolve("archive"), archive);
        return Archive.<RuntimeException>unpack(file, "https://host/a", into, bytes -> {});
    }

    private void assertRefused(byte[] archive, String sentence) {
        assertThatThrownBy(() -> unpack(archive))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("https://host/a")
                .hasMessageContaining(sentence);
        assertThat(folder.resolve("into")).isDirectoryNotContaining("glob:**/evil");
        assertThat(folder).isDirectoryNotContaining("glob:**/evil");
    }

    private static byte[] tar(TarArchiveEntry... entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (TarArchiveEntry entry : entries) {
                boolean file = entry.isFile() && !entry.isLink() && !entry.isSymbolicLink() && !entry.isFIFO();
                entry.setSize(file ? 3 : 0);
                tar.putArchiveEntry(entry);
                if (file) {
                    tar.write("abc".getBytes(StandardCharsets.US_ASCII));
                }
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("abc".getBytes(StandardCharsets.US_ASCII));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private void assertUnpacked(byte[] archive) throws Exception {
        assertThat(unpack(archive)).isEqualTo(6);
        assertThat(into.resolve("a/b.png")).hasContent("abc");
        assertThat(into.resolve("c.png")).hasContent("abc");
    }

    @Test
    void aTarIsUnpacked() throws Exception {
        assertUnpacked(tar(new TarArchiveEntry("a/"), new TarArchiveEntry("a/b.png"), new TarArchiveEntry("c.png")));
    }

    @Test
    void aPackedTarIsUnpacked() throws Exception {
        assertUnpacked(gzip(tar(new TarArchiveEntry("./a/b.png"), new TarArchiveEntry("./c.png"))));
    }

    @Test
    void aZipIsUnpacked() throws Exception {
        assertUnpacked(zip("a/b.png", "c.png"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "/tmp/evil", "C:/evil", "..\\evil", "a/../../../evil", "."})
    void noEntryLeavesTheFolder(String name) throws Exception {
        assertRefused(zip("fine.png", name), "would be outside of the folder");
        assertRefused(tar(new TarArchiveEntry(name, true)), "would be outside of the folder");
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarConstants.LF_SYMLINK,
                TarConstants.LF_LINK,
                TarConstants.LF_FIFO,
                TarConstants.LF_CHR,
                TarConstants.LF_BLK
            })
    void linksAndDevicesAreRefused(byte type) throws Exception {
        var entry = new TarArchiveEntry("evil", type);
        entry.setLinkName("/etc/passwd");
        assertRefused(tar(entry), "is a link or a device");
    }

    @Test
    void aLinkInAZipIsRefused() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            var entry = new ZipArchiveEntry("evil");
            entry.setUnixMode(0120777);
            zip.putArchiveEntry(entry);
            zip.write("/etc/passwd".getBytes(StandardCharsets.US_ASCII));
            zip.closeArchiveEntry();
        }
        assertRefused(bytes.toByteArray(), "is a link or a device");
    }

    @Test
    void aNameMayBeThereOnce() throws Exception {
        assertRefused(tar(new TarArchiveEntry("a"), new TarArchiveEntry("a")), "is there twice");
        assertRefused(tar(new TarArchiveEntry("b"), new TarArchiveEntry("b/c")), "as a file and as a folder");
    }

    @Test
    void whatGrowsBeyondMeasureIsNotUnpackedFurther() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("zeros.png"));
            zip.write(new byte[1_000_000]);
            zip.closeEntry();
        }
        Path file = Files.write(folder.resolve("bomb"), bytes.toByteArray());
        var archive = new Archive<RuntimeException>(file, "https://host/a", unpacked -> {}, 200_000);
        assertThatThrownBy(() -> archive.unpack(into))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("unpacks to more than 200000 bytes");
        assertThat(Files.size(into.resolve("zeros.png"))).isLessThanOrEqualTo(200_000);
    }

    @Test
    void damageAndOtherFormatsAreSaid() throws Exception {
        byte[] packed = gzip(tar(new TarArchiveEntry("a/b.png"), new TarArchiveEntry("c.png")));
        assertRefused(Arrays.copyOf(packed, packed.length / 2), "is damaged");
        byte[] zip = zip("a/b.png");
        assertRefused(Arrays.copyOf(zip, zip.length / 2), "is damaged");
        assertRefused("no archive".getBytes(StandardCharsets.US_ASCII), "accepted: .zip, .tar, .tar.gz");
        assertRefused(new byte[0], "accepted: .zip, .tar, .tar.gz");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "photos/a.png photos/b/c.png > photos",
                "bapps/2afc/val/cnn/p0/a.png bapps/x > bapps",
                "2afc/val/cnn/p0/a.png >",
                "jnd/val/cnn/p0/a.png >",
                "split/p0/a.png split/judge/a.npy >",
                "a.png b/c.png >",
                "photos/a.png __MACOSX/photos/b.png .hidden > photos"
            })
    void anArchivesOnlyFolderIsMeantUnlessItIsPartOfTheLayout(String names) throws Exception {
        String[] parts = names.split(" ?> ?", 2);
        var unpacked = new Unpacked(folder);
        Files.createDirectory(unpacked.content());
        Path file = Files.write(folder.resolve("archive"), zip(parts[0].split(" ")));
        var _ = Archive.<RuntimeException>unpack(file, "a", unpacked.content(), bytes -> {});
        assertThat(unpacked.meant())
                .isEqualTo(unpacked.content().resolve(parts[1]).normalize());
    }
}
