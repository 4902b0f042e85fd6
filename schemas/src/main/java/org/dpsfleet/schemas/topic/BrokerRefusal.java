package org.dpsfleet.schemas.topic;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * An error that does not pass by waiting: Kafka answers, and says no.
 *
 * @param scope what it says no to
 * @param sentence why, and what would help
 */
public record BrokerRefusal(Scope scope, String sentence) {

    /** What a refusal concerns. */
    public enum Scope {
        /** This message; others may be taken. */
        MESSAGE,
        /** Whatever this process does, until somebody mends a setting or gives it a right. */
        PROCESS
    }

    /** Whether only the message is refused. */
    public boolean ofMessage() {
        return scope == Scope.MESSAGE;
    }

    /** The refusal in an error or in what caused it; empty: it may pass by waiting. */
    public static Optional<BrokerRefusal> of(Throwable thrown) {
        // The innermost says most: those around it only say that a producer will not go on.
        BrokerRefusal refusal = null;
        int depth = 0;
        for (@Nullable Throwable at = thrown; at != null && depth < 20; at = at.getCause(), depth++) {
            var one = single(at);
            refusal = one == null ? refusal : one;
        }
        return Optional.ofNullable(refusal);
    }

    private static @Nullable BrokerRefusal single(Throwable thrown) {
        var said = String.valueOf(thrown.getMessage());
        return switch (thrown) {
            case RecordTooLargeException _, RecordBatchTooLargeException _ ->
                message("the message is larger than Kafka takes (" + said
                        + "); raise max.message.bytes of its topic to " + Topic.MAX_MESSAGE_BYTES);
            case InvalidRecordException _, InvalidTimestampException _ ->
                message("Kafka does not take the message: " + said);
            case SerializationException _ -> message("the message can't be made into bytes: " + said);
            case TopicAuthorizationException e ->
                process("this user has no right to the topic " + names(e.unauthorizedTopics(), said)
                        + "; give it one with kafka-acls.sh");
            case GroupAuthorizationException e ->
                process("this user has no right to the group " + (e.groupId() == null ? said : e.groupId())
                        + "; give it one with kafka-acls.sh (Read)");
            case TransactionalIdAuthorizationException _ ->
                process("this user has no right to the transactional id (" + said
                        + "); give it Write and Describe with kafka-acls.sh --transactional-id");
            case AuthorizationException _ -> process("this user has no right: " + said);
            case AuthenticationException _ -> process("Kafka refuses the login: " + said);
            case InvalidTxnTimeoutException _ ->
                process("transaction.max.timeout.ms of the brokers is too small: " + said);
            case UnsupportedVersionException _, UnsupportedForMessageFormatException _ ->
                process("this Kafka lacks what the fleet needs (" + said
                        + "); 4.2 or newer with share.version=1: `fleet doctor` says more");
            case InvalidTopicException _, InvalidConfigurationException _, PolicyViolationException _ ->
                process("Kafka does not accept that: " + said);
            case ConfigException _ -> process("a setting of the Kafka client is wrong: " + said);
            case UnknownTopicOrPartitionException _ -> process("a topic of the fleet does not exist: " + said);
            default -> null;
        };
    }

    private static String names(Set<String> topics, String otherwise) {
        return topics.isEmpty() ? otherwise : String.join(", ", List.copyOf(topics));
    }

    private static BrokerRefusal message(String sentence) {
        return new BrokerRefusal(Scope.MESSAGE, sentence);
    }

    private static BrokerRefusal process(String sentence) {
        return new BrokerRefusal(Scope.PROCESS, sentence);
    }
}
