package org.dpsfleet.coordinator;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.worker.loop.TaskLoop;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.TaskHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Fleets that share a Kafka, told apart by the prefix of their topics' names. */
@Timeout(120)
class TwoFleetsIT {
    private static final Map<String, String> AUTHORIZING = Map.of(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found", "true");

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private EmbeddedBroker broker;
    private Admin admin;

    @BeforeEach
    void start(@TempDir Path folder) {
        broker = part(EmbeddedBroker.start(folder, 0, AUTHORIZING));
        admin = part(Admin.create(kafka("").admin("test")));
    }

    @AfterEach
    void stop() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @Test
    void theyDoTheSameExperimentAndDoNotSeeEachOther() throws Exception {
        // given
        var a = fleet("team-a.", 0.25);
        var b = fleet("team-b.", 0.75);
        // when
        var experiment = a.submitted(Specs.lin("same", 2, 1L, 2L));
        // then
        a.awaitCounts(experiment, "total 2, done 2");
        assertThat(b.get("/api/v1/experiments").json()).isEmpty();
        assertThat(b.submitted(Specs.lin("same", 2, 1L, 2L))).isEqualTo(experiment);
        b.awaitCounts(experiment, "total 2, done 2");
        assertThat(score(a, experiment)).isEqualTo(0.25);
        assertThat(score(b, experiment)).isEqualTo(0.75);
        assertThat(a.metric("dps_tasks_published_total{kind=\"adaptation\"}")).isEqualTo(2);

        var topics = admin.listTopics().names().get(30, TimeUnit.SECONDS);
        assertThat(topics)
                .filteredOn(name -> name.contains("dps."))
                .hasSize(2 * Pipeline.standard().topics().size())
                .allMatch(name -> name.startsWith("team-a.") || name.startsWith("team-b."));
        assertThat(admin.listTransactions().all().get(30, TimeUnit.SECONDS))
                .extracting(TransactionListing::transactionalId)
                .hasSize(6)
                .allMatch(id -> id.startsWith("team-a.") || id.startsWith("team-b."));
    }

    @Test
    void rightsToThePrefixAreAllThatAFleetNeeds() throws Exception {
        // given a user that may do everything with what begins with team-a., and nothing with anything else
        allow(ResourceType.TOPIC, "team-a.", PatternType.PREFIXED);
        allow(ResourceType.GROUP, "team-a.", PatternType.PREFIXED);
        allow(ResourceType.TRANSACTIONAL_ID, "team-a.", PatternType.PREFIXED);
        for (var type : List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
            forbid(type, "dps.");
            forbid(type, "dlq.");
        }
        // when
        var fleet = fleet("team-a.", 0.5);
        var experiment = fleet.submitted(Specs.lin("allowed", 2, 1L));
        // then
        fleet.awaitCounts(experiment, "total 1, done 1");
        assertThat(fleet.get("/readyz").status()).isEqualTo(200);
    }

    /** A coordinator and a worker of each kind. */
    private Api fleet(String prefix, double score) {
        var kafka = kafka(prefix);
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var coordinator = part(Coordinator.start(CoordinatorSettings.local(kafka), registry));
        work(kafka, StageDescriptor.EVALUATION, (ready, _) -> ExampleResults.scores(ready, score));
        work(kafka, StageDescriptor.ADAPTATION, (task, _) -> ExampleResults.checkpoint(task));
        return new Api(coordinator.url());
    }

    private <T extends TaskMessage, R> void work(
            KafkaSettings kafka, StageDescriptor<T, R> stage, TaskHandler<T, R> handler) {
        var settings = WorkerSettings.of(stage.worker(), kafka, "cpu");
        var loop = part(new TaskLoop<>(settings, stage, handler, new SimpleMeterRegistry()));
        loop.start();
    }

    private static double score(Api api, String experiment) {
        return api.results(experiment).at("/tasks/0/scores/0/test_score").asDouble();
    }

    private KafkaSettings kafka(String prefix) {
        return new KafkaSettings(broker.bootstrapServers(), Map.of(), prefix);
    }

    private void allow(ResourceType type, String prefix, PatternType pattern) throws Exception {
        acl(type, prefix, pattern, AclPermissionType.ALLOW);
    }

    private void forbid(ResourceType type, String prefix) throws Exception {
        acl(type, prefix, PatternType.PREFIXED, AclPermissionType.DENY);
    }

    private void acl(ResourceType type, String name, PatternType pattern, AclPermissionType permission)
            throws Exception {
        var entry = new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.ALL, permission);
        admin.createAcls(List.of(new AclBinding(new ResourcePattern(type, name, pattern), entry)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }
}
