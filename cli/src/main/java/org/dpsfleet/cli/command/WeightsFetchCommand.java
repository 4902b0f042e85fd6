package org.dpsfleet.cli.command;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.log.LogSetup;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.weights.Download;
import org.dpsfleet.cli.weights.PublishedWeights;
import org.dpsfleet.inputs.Fingerprint;
import org.dpsfleet.inputs.WeightsFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet weights fetch}: downloads torchvision's weights; no other command downloads anything. */
@Command(name = "fetch", description = "Download torchvision's ImageNet weights of networks.")
public final class WeightsFetchCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NETWORK",
            arity = "1..*",
            description = "such as alexnet or vgg16; `fleet weights list` says which")
    private List<String> networks = List.of();

    @Option(names = "--from", paramLabel = "URL", description = "a mirror of " + PublishedWeights.BASE)
    private URI from = URI.create(PublishedWeights.BASE);

    @Mixin
    private WeightsOption weights = new WeightsOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        LogSetup.quiet();
        var console = Console.of(spec);
        List<PublishedWeights> wanted =
                networks.stream().distinct().map(PublishedWeights::of).toList();
        var download = new Download(base(), console.err());
        int failed = 0;
        for (PublishedWeights one : wanted) {
            try {
                console.out().println(fetch(one, download));
                console.out().flush();
            } catch (CommandFailure e) {
                if (wanted.size() == 1 || e.exitCode() == ExitCode.INTERRUPTED) {
                    throw e;
                }
                failed++;
                console.err().println("fleet: " + e.getMessage());
            }
        }
        if (failed == 0) {
            return ExitCode.DONE;
        }
        return failed == wanted.size() ? ExitCode.FAILED : ExitCode.PARTLY_FAILED;
    }

    private URI base() {
        String scheme = String.valueOf(from.getScheme());
        if (!List.of("http", "https").contains(scheme) || from.getHost() == null) {
            throw CommandFailure.usage(
                    "--from %s is not accepted; accepted: an address like %s".formatted(from, PublishedWeights.BASE));
        }
        return URI.create(from.toString().replaceFirst("/*$", "/"));
    }

    private String fetch(PublishedWeights one, Download download) {
        Path folder = weights.folder();
        List<Path> here = Files.isDirectory(folder) ? new WeightsFolder(folder).files(one.network()) : List.of();
        for (Path file : here) {
            if (file.endsWith(one.file()) && !one.isOf(Fingerprint.of(file))) {
                throw CommandFailure.failed(
                        "%s is there and is not torchvision's file; remove it, then fetch again".formatted(file));
            }
        }
        if (here.isEmpty()) {
            return "%s fetched to %s".formatted(one.network(), download.fetch(one, folder));
        }
        return "%s is already there: %s".formatted(one.network(), here.getFirst());
    }
}
