package org.dpsfleet.schemas.topic;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class BrokerRefusalTest {
    static Stream<Exception> ofTheMessage() {
        return Stream.of(
                new RecordTooLargeException("17 MiB"),
                new InvalidRecordException("no key"),
                new SerializationException("no bytes"),
                new KafkaException("cannot go on", new RecordTooLargeException("17 MiB")),
                new ExecutionException(new KafkaException(new RecordTooLargeException("17 MiB"))));
    }

    static Stream<Arguments> ofTheProcess() {
        return Stream.of(
                arguments(new TopicAuthorizationException(Set.of("dps.scores")), "dps.scores"),
                arguments(GroupAuthorizationException.forGroupId("dps.gpu-workers"), "dps.gpu-workers"),
                arguments(new TransactionalIdAuthorizationException("w1"), "transactional id"),
                arguments(new ClusterAuthorizationException("no"), "right"),
                arguments(new SaslAuthenticationException("wrong password"), "wrong password"),
                arguments(new SslAuthenticationException("no trust"), "no trust"),
                arguments(new UnsupportedVersionException("no ShareFetch"), "share.version=1"),
                arguments(new InvalidTxnTimeoutException("too long"), "transaction.max.timeout.ms"),
                arguments(new PolicyViolationException("replication"), "replication"),
                arguments(new UnknownTopicOrPartitionException("gone"), "does not exist"),
                arguments(new KafkaException("x", new TopicAuthorizationException(Set.of("t"))), "topic t"));
    }

    static Stream<Exception> passing() {
        return Stream.of(
                new TimeoutException("no answer"),
                new DisconnectException("gone"),
                new NotLeaderOrFollowerException("moved"),
                new NotEnoughReplicasException("one is down"),
                new ProducerFencedException("younger"),
                new KafkaException("some", new TimeoutException("no answer")));
    }

    @ParameterizedTest
    @MethodSource("ofTheMessage")
    void whatOneMessageIsRefusedForConcernsItAlone(Exception error) {
        assertThat(BrokerRefusal.of(error)).get().matches(BrokerRefusal::ofMessage);
    }

    @ParameterizedTest
    @MethodSource("ofTheProcess")
    void whatAProcessIsRefusedForSaysWhatIsMissing(Exception error, String said) {
        var refusal = BrokerRefusal.of(error).orElseThrow();

        assertThat(refusal.ofMessage()).isFalse();
        assertThat(refusal.sentence()).contains(said);
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatPassesByWaitingIsNoRefusal(Exception error) {
        assertThat(BrokerRefusal.of(error)).isEmpty();
    }
}
