package org.dpsfleet.schemas.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * What the fleet needs of Kafka: its topics and their settings, share groups, rights, and brokers that are
 * new enough. The checks change nothing. What a process may not see is skipped, unless the process needs it.
 */
public final class FleetRequirements {
    private final Admin admin;
    private final Pipeline pipeline;
    private final @Nullable TopicLayout layout;
    private final String bootstrapServers;
    private final FleetRights rights;
    private final int mostMillis;
    private final List<FleetMismatch> found = new ArrayList<>();

    private FleetRequirements(
            Admin admin,
            Pipeline pipeline,
            @Nullable TopicLayout layout,
            String bootstrapServers,
            FleetRights rights,
            Duration most) {
        this.admin = admin;
        this.pipeline = pipeline;
        this.layout = layout;
        this.bootstrapServers = bootstrapServers;
        this.rights = rights;
        this.mostMillis = (int) most.toMillis();
    }

    /**
     * Everything that is not as it should be, what stops the fleet first; empty: nothing.
     *
     * @param layout that the topics should have, as far as their copies are concerned; null for a process that
     *     leaves that to the coordinator
     * @param bootstrapServers for the commands in the cures
     * @param rights that the asking process needs
     * @param most how long to wait for Kafka; that it does not answer is a mismatch as well
     */
    public static List<FleetMismatch> check(
            Admin admin,
            Pipeline pipeline,
            @Nullable TopicLayout layout,
            String bootstrapServers,
            FleetRights rights,
            Duration most) {
        var check = new FleetRequirements(admin, pipeline, layout, bootstrapServers, rights, most);
        check.look();
        return check.found.stream()
                .sorted((a, b) -> a.effect().compareTo(b.effect()))
                .toList();
    }

    /** Whether the fleet has never been set up there: none of its topics exists. */
    public static boolean untouched(Pipeline pipeline, List<FleetMismatch> found) {
        return pipeline.topics().stream().map(TopicRequirements::missing).allMatch(found::contains);
    }

    /** Whether the mismatch is that a topic does not exist. */
    public static boolean missingTopic(Pipeline pipeline, FleetMismatch mismatch) {
        return pipeline.topics().stream().map(TopicRequirements::missing).anyMatch(mismatch::equals);
    }

    private void look() {
        var topics = pipeline.topics().stream().map(Topic::topicName).toList();
        // All questions are asked at once; the answers come in a few milliseconds.
        var described = admin.describeTopics(
                        topics,
                        new DescribeTopicsOptions()
                                .includeAuthorizedOperations(true)
                                .timeoutMs(mostMillis))
                .topicNameValues();
        var features = admin.describeFeatures(new DescribeFeaturesOptions().timeoutMs(mostMillis))
                .featureMetadata();
        var configs = configs(ConfigResource.Type.TOPIC, topics);
        var groups = configs(
                ConfigResource.Type.GROUP,
                pipeline.shareGroups().stream().map(ShareGroup::groupName).toList());
        var members = admin.describeShareGroups(
                        rights.group().stream().map(ShareGroup::groupName).toList(),
                        new DescribeShareGroupsOptions()
                                .includeAuthorizedOperations(true)
                                .timeoutMs(mostMillis))
                .describedGroups();
        try {
            ask(
                    features,
                    answer -> found.addAll(ClusterRequirements.features(answer, bootstrapServers)),
                    e -> tooOld());
            var brokers = brokers();
            var copies = layout == null || brokers.isEmpty() ? null : CopyRule.of(layout, brokers, bootstrapServers);
            for (var topic : pipeline.topics()) {
                topic(topic, copies, answer(described, topic.topicName()), answer(configs, topic.topicName()));
            }
            for (var group : pipeline.shareGroups()) {
                ask(
                        answer(groups, group.groupName()),
                        config -> found.addAll(ClusterRequirements.group(group, config, bootstrapServers)),
                        e -> {});
                if (members.containsKey(group.groupName())) {
                    ask(
                            answer(members, group.groupName()),
                            answer -> mayJoin(group, answer.authorizedOperations()),
                            e -> mayNotLook(group, e));
                }
            }
            broker(brokers);
            if (copies != null) {
                internalTopics(copies);
            }
        } catch (TimeoutException | org.apache.kafka.common.errors.TimeoutException e) {
            found.clear();
            found.add(unreachable("no Kafka answers within " + mostMillis + " ms", "start it, or name another one"));
        } catch (AuthenticationException e) {
            found.clear();
            found.add(unreachable("refuses the login: " + e.getMessage(), "mend the login in --kafka-properties"));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void topic(
            Topic topic,
            @Nullable CopyRule copies,
            KafkaFuture<TopicDescription> described,
            KafkaFuture<Config> settings)
            throws InterruptedException, TimeoutException {
        var config = new ArrayList<Config>();
        ask(settings, config::add, e -> {});
        Set<AclOperation> needed = rights.topics().getOrDefault(topic, Set.of());
        ask(
                described,
                description -> {
                    var known = config.isEmpty() ? null : config.getFirst();
                    found.addAll(TopicRequirements.of(topic, description, known, needed, bootstrapServers));
                    if (copies != null) {
                        found.addAll(copies.check(description, known));
                    }
                },
                e -> {
                    if (e instanceof UnknownTopicOrPartitionException) {
                        found.add(TopicRequirements.missing(topic));
                    } else if (e instanceof AuthorizationException && !needed.isEmpty()) {
                        found.add(TopicRequirements.hidden(topic, bootstrapServers));
                    }
                });
    }

    /** Those that are alive. */
    private List<Node> brokers() throws InterruptedException, TimeoutException {
        var nodes = new ArrayList<Node>();
        ask(admin.describeCluster().nodes(), nodes::addAll, e -> {});
        return nodes;
    }

    /** Kafka's own topics that the fleet depends on; those that nothing has been written to do not exist. */
    private void internalTopics(CopyRule copies) throws InterruptedException, TimeoutException {
        var described = admin.describeTopics(CopyRule.INTERNAL, new DescribeTopicsOptions().timeoutMs(mostMillis))
                .topicNameValues();
        for (var topic : CopyRule.INTERNAL) {
            ask(answer(described, topic), description -> found.addAll(copies.checkInternal(description)), e -> {});
        }
    }

    /** Of any broker: in one cluster they are set alike. */
    private void broker(List<Node> brokers) throws InterruptedException, TimeoutException {
        if (!brokers.isEmpty()) {
            var any = brokers.getFirst().idString();
            ask(
                    answer(configs(ConfigResource.Type.BROKER, List.of(any)), any),
                    config -> found.addAll(ClusterRequirements.broker(config, bootstrapServers)),
                    e -> {});
        }
    }

    private void mayJoin(ShareGroup group, @Nullable Set<AclOperation> allowed) {
        if (allowed != null && !allowed.contains(AclOperation.ALL) && !allowed.contains(AclOperation.READ)) {
            found.add(ClusterRequirements.groupRight(group, "Read", bootstrapServers));
        }
    }

    private void mayNotLook(ShareGroup group, Throwable why) {
        if (why instanceof AuthorizationException) {
            found.add(ClusterRequirements.groupRight(group, "Describe and Read", bootstrapServers));
        }
    }

    private void tooOld() {
        found.add(FleetMismatch.stops(
                "Kafka at " + bootstrapServers,
                "does not say its features",
                "4.2 or newer, for its share groups",
                "update the brokers"));
    }

    private FleetMismatch unreachable(String what, String cure) {
        return FleetMismatch.stops("Kafka at " + bootstrapServers, what, "a Kafka that can be used", cure);
    }

    /** The client answers for everything that it was asked about. */
    private static <T> KafkaFuture<T> answer(Map<String, KafkaFuture<T>> answers, String name) {
        return Objects.requireNonNull(answers.get(name), name);
    }

    private Map<String, KafkaFuture<Config>> configs(ConfigResource.Type type, List<String> names) {
        var resources =
                names.stream().map(name -> new ConfigResource(type, name)).toList();
        return admin
                .describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(mostMillis))
                .values()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue));
    }

    /**
     * Hands on what Kafka answers, or why it does not; that it does not answer at all is thrown.
     */
    private <T> void ask(KafkaFuture<T> future, Consumer<T> answer, Consumer<Throwable> refusal)
            throws InterruptedException, TimeoutException {
        T result;
        try {
            result = future.get(mostMillis + 500L, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof org.apache.kafka.common.errors.TimeoutException silent) {
                throw silent;
            }
            if (cause instanceof AuthenticationException stranger) {
                throw stranger;
            }
            refusal.accept(cause);
            return;
        }
        answer.accept(result);
    }
}
