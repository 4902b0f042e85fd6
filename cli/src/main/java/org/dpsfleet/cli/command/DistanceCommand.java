package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.log.LogSetup;
import org.dpsfleet.cli.metric.MetricOptions;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.perceptual.distance.PerceptualDistance;
import org.dpsfleet.perceptual.image.PilResize;
import org.dpsfleet.perceptual.image.Pixels;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet distance}: how far two pictures are apart under a metric. */
@Command(name = "distance", description = "Say how far two pictures are apart under a metric.")
public final class DistanceCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IMAGE", description = "a PNG or JPEG file")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "IMAGE", description = "another")
    private Path second = Path.of("");

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "resize both to N x N first (default: their own size, which must be equal)")
    private @Nullable Integer size;

    @Mixin
    private MetricOptions options = new MetricOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        LogSetup.quiet();
        Pixels one = resized(Pixels.read(first));
        Pixels other = resized(Pixels.read(second));
        if (one.height() != other.height() || one.width() != other.width()) {
            throw CommandFailure.usage(String.format(
                    Locale.ROOT,
                    "the pictures are of different sizes, %d x %d and %d x %d; --size resizes both",
                    one.width(),
                    one.height(),
                    other.width(),
                    other.height()));
        }
        try (PerceptualDistance metric = options.load()) {
            if (Math.min(one.height(), one.width()) < metric.smallestSide()) {
                throw CommandFailure.usage(String.format(
                        Locale.ROOT,
                        "pictures of %d x %d are too small for this metric, which needs %d pixels; --size enlarges them",
                        one.width(),
                        one.height(),
                        metric.smallestSide()));
            }
            float distance = metric.between(one, other);
            var console = Console.of(spec);
            if (json.asked()) {
                json.print(console.out(), Map.of("distance", distance));
            } else {
                console.out().printf(Locale.ROOT, "%.7f%n", distance);
            }
        }
        return ExitCode.DONE;
    }

    private Pixels resized(Pixels picture) {
        if (size == null) {
            return picture;
        }
        if (size < 1 || size > 4096) {
            throw CommandFailure.usage(
                    String.format(Locale.ROOT, "--size %d is not accepted; accepted: 1 to 4096", size));
        }
        return PilResize.resize(picture, size, size);
    }
}
