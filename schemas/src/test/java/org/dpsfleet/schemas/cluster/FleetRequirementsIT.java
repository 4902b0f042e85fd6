package org.dpsfleet.schemas.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class FleetRequirementsIT {
    private static final Map<String, String> AUTHORIZING = Map.of(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found", "true");

    private TestBroker broker;
    private Admin admin;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        broker = TestBroker.start(folder, AUTHORIZING);
        admin = Admin.create(broker.settings().admin("test"));
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void namesEverySettingThatLosesDataWithTheCommandThatMendsIt() throws Exception {
        // given nothing at all, then some topics as people make them, and the rest by the coordinator
        assertThat(FleetRequirements.untouched(Pipeline.standard(), look(FleetRights.none())))
                .isTrue();
        admin.createTopics(List.of(
                        new NewTopic("dps.task-events", 3, (short) 1),
                        new NewTopic("dps.scores", 1, (short) 1)
                                .configs(Map.of("cleanup.policy", "delete", "retention.ms", "604800000")),
                        new NewTopic("dps.adaptation-tasks", 1, (short) 1).configs(Map.of("cleanup.policy", "compact")),
                        new NewTopic("dps.checkpoints", 1, (short) 1).configs(Map.of("min.insync.replicas", "2"))))
                .all()
                .get(30, TimeUnit.SECONDS);
        TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(1, 1));
        // then only what can't be written to stops it, once every broker knows of the new topics
        Awaitility.await()
                .untilAsserted(() -> assertThat(look(FleetRights.none()))
                        .filteredOn(FleetMismatch::stops)
                        .extracting(FleetMismatch::where)
                        .containsExactly("topic dps.checkpoints"));
        var found = look(FleetRights.none());
        assertThat(FleetRequirements.untouched(Pipeline.standard(), found)).isFalse();
        assertThat(found)
                .extracting(FleetMismatch::where, FleetMismatch::found)
                .contains(
                        tuple("topic dps.task-events", "has 3 partitions"),
                        tuple("topic dps.task-events", "retention.ms is 604800000"),
                        tuple("topic dps.task-events", "max.message.bytes is 1048588"),
                        tuple("topic dps.scores", "cleanup.policy is delete"),
                        tuple("topic dps.scores", "retention.ms is 604800000"),
                        tuple("topic dps.adaptation-tasks", "cleanup.policy is compact"));
        assertThat(found)
                .extracting(FleetMismatch::where)
                .doesNotContain("topic dps.experiments", "topic dps.commands");
        // when each setting is mended as its cure says
        for (var mismatch : found) {
            mend(mismatch.cure());
        }
        // then only that is left which no setting mends
        Awaitility.await()
                .untilAsserted(() -> assertThat(look(FleetRights.none()))
                        .extracting(FleetMismatch::found)
                        .containsExactly("has 3 partitions"));
    }

    @Test
    void namesWhatIsMissingForbiddenOrSwitchedOff() throws Exception {
        // given
        TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(1, 1));
        var worker = FleetRights.worker(StageDescriptor.ADAPTATION);
        Awaitility.await().untilAsserted(() -> assertThat(look(worker)).isEmpty());
        assertThat(look(FleetRights.coordinator(Pipeline.standard()))).isEmpty();
        // when
        forbid(ResourceType.TOPIC, "dps.task-events", AclOperation.WRITE);
        admin.deleteTopics(List.of("dps.scores")).all().get(30, TimeUnit.SECONDS);
        set(ConfigResource.Type.GROUP, "dps.gpu-workers", "share.auto.offset.reset", "latest");
        admin.updateFeatures(
                        Map.of(
                                "share.version",
                                new FeatureUpdate((short) 0, FeatureUpdate.UpgradeType.UNSAFE_DOWNGRADE)),
                        new UpdateFeaturesOptions())
                .all()
                .get(30, TimeUnit.SECONDS);
        // then
        Awaitility.await()
                .untilAsserted(() -> assertThat(look(worker))
                        .extracting(FleetMismatch::where, FleetMismatch::stops)
                        .containsExactlyInAnyOrder(
                                tuple("topic dps.task-events", true),
                                tuple("topic dps.scores", true),
                                tuple("feature share.version", true),
                                tuple("share group dps.gpu-workers", false)));
        assertThat(String.join(
                        "\n", look(worker).stream().map(FleetMismatch::sentence).toList()))
                .contains("no right to Write")
                .contains("--operation Write --topic dps.task-events")
                .contains("upgrade --feature share.version=1")
                .contains("share.auto.offset.reset=earliest");
        assertThat(look(FleetRights.none())).extracting(FleetMismatch::where).doesNotContain("topic dps.task-events");
    }

    private List<FleetMismatch> look(FleetRights rights) {
        return FleetRequirements.check(
                admin, Pipeline.standard(), TopicLayout.USUAL, "127.0.0.1:9092", rights, Duration.ofSeconds(10));
    }

    /** Does what a command line of kafka-configs.sh says. */
    private void mend(String cure) throws Exception {
        var words = new ArrayList<>(Arrays.asList(cure.split(" ")));
        if (words.contains("--add-config")) {
            var setting = words.get(words.indexOf("--add-config") + 1).split("=", 2);
            set(ConfigResource.Type.TOPIC, words.get(words.indexOf("--entity-name") + 1), setting[0], setting[1]);
        }
    }

    private void set(ConfigResource.Type type, String name, String key, String value) throws Exception {
        var op = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name), List.of(op)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private void forbid(ResourceType type, String name, AclOperation operation) throws Exception {
        var everybody = new AccessControlEntry("User:ANONYMOUS", "*", operation, AclPermissionType.DENY);
        var everythingElse = new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.ALL, AclPermissionType.ALLOW);
        var pattern = new ResourcePattern(type, name, PatternType.LITERAL);
        admin.createAcls(List.of(new AclBinding(pattern, everybody), new AclBinding(pattern, everythingElse)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }
}
