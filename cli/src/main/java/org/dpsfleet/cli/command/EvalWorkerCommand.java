package org.dpsfleet.cli.command;

import java.util.concurrent.Callable;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.schemas.stage.StageDescriptor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fleet eval-worker}: checkpoints to scores. */
@Command(name = "eval-worker", description = "Run a worker that turns checkpoints into scores.")
public final class EvalWorkerCommand implements Callable<Integer> {
    private final Roles roles;

    @Mixin
    private WorkerOptions options = new WorkerOptions();

    @Mixin
    private CacheOptions cache = new CacheOptions();

    @Mixin
    private LogOptions log = new LogOptions();

    public EvalWorkerCommand(Roles roles) {
        this.roles = roles;
    }

    @Override
    public Integer call() {
        log.begin();
        return options.run(StageDescriptor.EVALUATION, roles, cache.orNone());
    }
}
