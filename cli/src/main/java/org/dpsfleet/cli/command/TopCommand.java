package org.dpsfleet.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.http.WorkerStatus;
import org.dpsfleet.schemas.http.WorkerStatus.HeldTask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fleet top}: what the workers do, refreshed. */
@Command(name = "top", description = "Show what is under way and what each worker does; on a terminal, refreshed.")
public final class TopCommand implements Callable<Integer> {
    private static final String EXPERIMENT = "%-16s  %-24s  %-10s  %12s  %12s  %6s%n";
    private static final String WORKER = "%-24s  %-5s  %-8s  %9s  %15s  %9s  %-24s  %12s  %s%n";
    /** The cursor goes to the upper left corner, and what is below it is cleared. */
    private static final String CLEAR = "\033[H\033[J";

    private static final Duration LEAST = Duration.ofMillis(500);
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            defaultValue = "2s",
            description = "between two looks, at least 500ms (default: 2s)")
    private Duration every = Duration.ofSeconds(2);

    @Option(names = "--once", description = "look once, as where standard output is no terminal")
    private boolean once;

    @Mixin
    private CoordinatorOptions coordinator = new CoordinatorOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var console = Console.of(spec);
        boolean refreshed = !once && !json.asked() && Boolean.getBoolean("fleet.terminal.out");
        if (every.compareTo(LEAST) < 0) {
            throw CommandFailure.usage("--every is too short; accepted: at least 500ms");
        }
        try (var _ = SignalInterrupt.ofThisThread();
                var client = refreshed ? coordinator.patient(console.err()) : coordinator.client()) {
            if (json.asked()) {
                json.print(console.out(), client.workers());
                return ExitCode.DONE;
            }
            do {
                var picture = picture(client);
                console.out().print((refreshed ? CLEAR : "") + picture);
                console.out().flush();
                if (refreshed) {
                    Thread.sleep(every);
                }
            } while (refreshed);
            return ExitCode.DONE;
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED;
        }
    }

    private static String picture(CoordinatorClient client) {
        var text = new StringBuilder();
        var open = client.experiments().stream()
                .filter(experiment -> !experiment.state().ended())
                .toList();
        var workers = client.workers();
        if (open.isEmpty()) {
            text.append("no experiment is under way\n");
        } else {
            text.append(
                    String.format(Locale.ROOT, EXPERIMENT, "experiment", "name", "state", "contexts", "tasks", "dead"));
            open.forEach(experiment -> text.append(line(experiment)));
        }
        text.append('\n');
        if (workers.isEmpty()) {
            text.append("no worker was heard of lately\n");
        } else {
            text.append(String.format(
                    Locale.ROOT,
                    WORKER,
                    "worker",
                    "state",
                    "device",
                    "memory",
                    "GPU memory",
                    "heard",
                    "task",
                    "step",
                    "says"));
            var now = Instant.now();
            workers.forEach(worker -> lines(worker, now, text));
        }
        return text.toString();
    }

    private static String line(ExperimentStatus experiment) {
        return String.format(
                Locale.ROOT,
                EXPERIMENT,
                experiment.experimentId(),
                experiment.name(),
                Json.word(experiment.state()),
                experiment.contexts().done() + "/" + experiment.contexts().total(),
                experiment.tasks().done() + "/" + experiment.tasks().total(),
                experiment.tasks().dead());
    }

    /** One for the worker with its newest task, one for each other task that it holds. */
    private static void lines(WorkerStatus worker, Instant now, StringBuilder text) {
        var memory = worker.memoryBytes() == null ? "" : worker.memoryBytes() / MIB + " MiB";
        var gpu = worker.gpuMemory();
        var gpuMemory = gpu == null
                ? ""
                : String.format(
                        Locale.ROOT, "%.1f/%.1f GiB", gpu.usedBytes() / (double) GIB, gpu.totalBytes() / (double) GIB);
        var heard = Math.max(0, Duration.between(worker.lastHeardAt(), now).toSeconds()) + " s ago";
        List<HeldTask> tasks = worker.tasks();
        for (int i = 0; i == 0 || i < tasks.size(); i++) {
            @Nullable HeldTask task = i < tasks.size() ? tasks.get(i) : null;
            text.append(String.format(
                    Locale.ROOT,
                    WORKER,
                    i == 0 ? worker.worker() : "",
                    i == 0 ? Json.word(worker.state()) : "",
                    i == 0 ? worker.device() : "",
                    i == 0 ? memory : "",
                    i == 0 ? gpuMemory : "",
                    i == 0 ? heard : "",
                    task == null
                            ? ""
                            : task.stage().name() + " " + task.taskId().substring(0, 12),
                    task == null || task.total() == 0 ? "" : task.done() + "/" + task.total(),
                    task == null ? "" : task.message()));
        }
    }
}
