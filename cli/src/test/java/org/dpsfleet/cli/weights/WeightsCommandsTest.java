package org.dpsfleet.cli.weights;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.http.FileServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class WeightsCommandsTest {
    @TempDir
    private Path folder;

    private Commands.Outcome weights(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "weights";
        System.arraycopy(words, 0, all, 1, words.length);
        all[all.length - 2] = "--weights";
        all[all.length - 1] = folder.toString();
        return Commands.run(all);
    }

    @Test
    void everyNetworkHasPublishedWeightsWithAHash() {
        assertThat(PublishedWeights.all())
                .hasSameSizeAs(Architecture.values())
                .allSatisfy(w -> assertThat(w.file()).startsWith(w.network()).matches(".*-[0-9a-f]{8}\\.pth"))
                .extracting(PublishedWeights::network)
                .doesNotHaveDuplicates()
                .containsAll(Arrays.stream(Architecture.values())
                        .map(Architecture::torchvisionName)
                        .toList());
        // The whole hashes, from pytorch/vision's issue 7744.
        assertThat(PublishedWeights.of("efficientnet_b0")
                        .isOf("7f5810bc96def8f7552d5b7e68d53c4786f81167d28291b21c0d90e1fca14934"))
                .isTrue();
        assertThat(PublishedWeights.of("efficientnet_b7")
                        .isOf("c5b4e57e0da1a10bb4f8a5b410dd3b7b6e7461f9b757209be29409707c3d87dd"))
                .isTrue();
    }

    @Test
    void listSaysWhatIsHere() throws IOException {
        Files.writeString(folder.resolve("alexnet_features.safetensors"), "x");
        Files.writeString(folder.resolve("vgg16-397923af.pth"), "x");
        Files.writeString(folder.resolve("vgg16.safetensors"), "x");
        Files.writeString(folder.resolve("vgg16_bn-6c64b313.pth.part"), "x");

        var text = weights("list");
        var json = weights("list", "--json");

        assertThat(text.code()).isZero();
        assertThat(text.out())
                .contains("alexnet           present    alexnet_features.safetensors\n")
                .contains("vgg16             ambiguous  vgg16-397923af.pth, vgg16.safetensors\n")
                .contains("vgg16_bn          missing\n");
        assertThat(Json.mapper().readTree(json.out())).hasSize(14).first().satisfies(line -> {
            assertThat(line.path("network").asString()).isEqualTo("alexnet");
            assertThat(line.path("files").path(0).asString()).isEqualTo("alexnet_features.safetensors");
            assertThat(line.path("published").asString()).isEqualTo("alexnet-owt-7be5be79.pth");
        });
    }

    @Test
    void listWithoutAFolderHasNothing() {
        var outcome = Commands.run(
                "weights", "list", "--weights", folder.resolve("none").toString());
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines()).hasSize(14).allMatch(line -> line.endsWith("missing"));
    }

    @Test
    void whatIsThereIsNotFetchedAgain() throws IOException {
        Files.writeString(folder.resolve("alexnet_features.safetensors"), "x");
        var outcome = weights("fetch", "alexnet");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("alexnet is already there").contains("alexnet_features.safetensors");
    }

    @Test
    void aFileOfTheRightNameAndAnotherContentIsNotTaken() throws IOException {
        Files.writeString(folder.resolve("alexnet-owt-7be5be79.pth"), "x");
        var outcome = weights("fetch", "alexnet");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("is not torchvision's file; remove it");
    }

    @Test
    void whatAServerSendsInsteadIsRefusedAndTheOthersGoOn() throws IOException {
        try (var server = new FileServer()) {
            server.put("alexnet-owt-7be5be79.pth", "<html>login</html>".getBytes());
            var outcome = weights(
                    "fetch", "alexnet", "resnet18", "--from", server.base().toString());
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("alexnet-owt-7be5be79.pth sent is not torchvision's file")
                    .contains("there is nothing at " + server.base() + "resnet18-f37072fd.pth");
            Files.writeString(folder.resolve("resnet18.safetensors"), "x");
            assertThat(weights(
                                    "fetch",
                                    "alexnet",
                                    "resnet18",
                                    "--from",
                                    server.base().toString())
                            .code())
                    .isEqualTo(4);
        }
        assertThat(folder.toFile().list()).containsExactly("resnet18.safetensors");
    }

    @Test
    void withoutAConnectionTheAddressAndTheWayOutAreNamed() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        // without the slash at the end
        var outcome = weights("fetch", "vgg16", "--from", "http://127.0.0.1:" + port + "/models");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("fleet: http://127.0.0.1:" + port + "/models/vgg16-397923af.pth is not reachable")
                .contains("put it into " + folder)
                .doesNotContain("\tat ");
    }

    @Test
    void mistakesAreNamed() {
        assertThat(weights("fetch", "alexnte").code()).isEqualTo(2);
        assertThat(weights("fetch", "alexnte").err()).contains("'alexnte'", "accepted: alexnet, vgg11");
        assertThat(weights("fetch", "alexnet", "--from", "ftp://x").code()).isEqualTo(2);
        assertThat(Commands.run("weights").code()).isEqualTo(2);
        assertThat(Commands.run("weights", "fetch").code()).isEqualTo(2);
    }
}
