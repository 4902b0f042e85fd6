package org.dpsfleet.cli.command;

import java.util.concurrent.Callable;
import org.dpsfleet.cli.log.LogSetup;
import org.dpsfleet.cli.run.Roles;
import org.dpsfleet.cli.run.WorkerRole;
import org.dpsfleet.schemas.message.Stage;
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

    public EvalWorkerCommand(Roles roles) {
        this.roles = roles;
    }

    @Override
    public Integer call() {
        LogSetup.verbose();
        return Role.untilOver(
                () -> roles.worker(Stage.EVALUATION).start(options.settings(cache.orNone())),
                WorkerRole.Running::ended);
    }
}
