package org.dpsfleet.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.log.LogSetup;
import org.dpsfleet.cli.metric.ColumnChoice;
import org.dpsfleet.cli.metric.NetworkOf;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.lpips.LpipsExport;
import org.dpsfleet.perceptual.lpips.LpipsFormat;
import org.dpsfleet.perceptual.lpips.PthWriter;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet export}: writes an adapted metric for Python. */
@Command(name = "export", description = "Write one metric of a checkpoint as the state of a Python package's model.")
public final class ExportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CHECKPOINT", description = "folder of an adapted metric, or its file: or s3: URI")
    private String place = "";

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description = "who reads it: lpips or torchmetrics")
    private LpipsFormat format = LpipsFormat.LPIPS;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "which of its contexts: a row number from 0, or a ranking such as"
                    + " color,zoom_in,rotate,translate,darken,blur")
    private @Nullable String context;

    @Option(
            names = "--repetition",
            paramLabel = "N",
            description = "which initialisation of that context (default: that of the row, or the first)")
    private @Nullable Integer repetition;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "a name in .pth (PyTorch's own format) or .safetensors")
    private Path out = Path.of("");

    @Option(names = "--force", description = "overwrite FILE")
    private boolean force;

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "folder of weight files, <network>*.safetensors (default: weights)")
    private Path weights = Path.of("weights");

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        LogSetup.quiet();
        checkOut();
        Checkpoint checkpoint = CheckpointStores.read(place);
        int column = new ColumnChoice(context, repetition).in(place, checkpoint);
        var export = LpipsExport.of(checkpoint);
        write(export.state(column, network(checkpoint, export), format));

        var console = Console.of(spec);
        String net = export.layout().net();
        if (json.asked()) {
            json.print(console.out(), Map.of("file", out.toString(), "net", net, "column", column));
        } else {
            console.out().println(out);
            console.err().println("state of " + model(net));
        }
        return ExitCode.DONE;
    }

    private void checkOut() {
        Path parent = out.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw CommandFailure.usage("--out %s can't be written: there is no folder %s".formatted(out, parent));
        }
        if (!isSafetensors() && !named(".pth")) {
            throw CommandFailure.usage(
                    "--out %s is not accepted; accepted: a name in .pth or .safetensors".formatted(out));
        }
        if (Files.exists(out) && (!force || Files.isDirectory(out))) {
            throw CommandFailure.usage(
                    Files.isDirectory(out)
                            ? "--out %s is a folder; a file's name is needed".formatted(out)
                            : "--out %s is there already; --force overwrites it".formatted(out));
        }
    }

    private boolean isSafetensors() {
        return named(".safetensors");
    }

    private boolean named(String end) {
        return out.toString().toLowerCase(Locale.ROOT).endsWith(end);
    }

    private SortedMap<String, FloatTensor> network(Checkpoint checkpoint, LpipsExport export) {
        if (!export.needsNetwork()) {
            return new TreeMap<>();
        }
        return new WeightsFolder(weights)
                .parameters(NetworkOf.checkpoint(
                        checkpoint.config().network(), export.layout().layers()))
                .tensors();
    }

    private void write(SequencedMap<String, FloatTensor> state) {
        if (isSafetensors()) {
            SafetensorsWriter.write(out, new TreeMap<>(state), new TreeMap<>(Map.of("format", "pt")));
        } else {
            PthWriter.write(out, state);
        }
    }

    private String model(String net) {
        return switch (format) {
            case LPIPS -> "lpips.LPIPS(net='%s', pretrained=False, pnet_rand=True)".formatted(net);
            case TORCHMETRICS ->
                "torchmetrics.image.lpip.LearnedPerceptualImagePatchSimilarity(net_type='%s').net".formatted(net);
        };
    }
}
