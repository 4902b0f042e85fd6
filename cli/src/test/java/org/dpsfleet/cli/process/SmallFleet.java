package org.dpsfleet.cli.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/**
 * A broker and a coordinator, each a process of its own, and the workers that a test starts.
 *
 * @param out the workers' folder, the broker's data in it
 * @param broker the address that clients bootstrap from
 * @param coordinator its address
 */
record SmallFleet(FleetProcesses processes, Path out, String broker, String coordinator) {
    static SmallFleet start(FleetProcesses processes) {
        var out = processes.folder().resolve("out");
        var broker = processes
                .start("broker", "--port", "0", "--dir", out.resolve("kafka").toString())
                .awaitFirstLine();
        var coordinator = processes
                .start("coordinator", "--port", "0", "--bootstrap-servers", broker)
                .awaitFirstLine();
        return new SmallFleet(processes, out, broker, coordinator);
    }

    /** Starts a {@code gpu-worker} or an {@code eval-worker}. */
    FleetProcess worker(String kind, String... options) {
        var arguments = new ArrayList<>(List.of(kind, "--bootstrap-servers", broker, "--out", out.toString()));
        arguments.addAll(List.of(options));
        return processes.start(arguments.toArray(String[]::new));
    }

    /** Starts a command that talks to the coordinator. */
    FleetProcess start(String... command) {
        return processes.start(addressed(command).toArray(String[]::new));
    }

    /** Runs a command that talks to the coordinator, to its end, which is a good one. */
    FleetProcess finish(String... command) {
        var process = start(command);
        assertThat(process.exitCode(PATIENCE)).as(process.err()).isZero();
        return process;
    }

    /** What such a command says with {@code --json}, run in this process: a look needs no start of its own. */
    JsonNode json(String... command) {
        var arguments = addressed(command);
        arguments.add("--json");
        return Json.mapper().readTree(Commands.answer(arguments));
    }

    /** What an experiment came to, asked for in this process. */
    Outcome outcome(String experiment) {
        var csv = Commands.answer(addressed("results", experiment, "--format", "csv"));
        return Outcome.of(csv, out.resolve("checkpoints"));
    }

    private List<String> addressed(String... command) {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--coordinator", coordinator));
        return arguments;
    }
}
