package org.dpsfleet.coordinator.projection;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.TaskMessage;

/**
 * Takes a message that brings several tasks apart: each of them gets the record that would have brought it alone, in the
 * place of the one that it shares with the others. So whatever is made of a task's message later, its next attempt, a
 * dead letter, a replay, is that task's only, and whether a message is still on its topic is known of each of them.
 */
public final class MemberRecords {
    private MemberRecords() {}

    /** A task of a message, and the value of the message of that task alone. */
    public record Member(String taskId, byte[] value) {
        /** The key of the message of that task alone. */
        public byte[] key() {
            return taskId.getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * The tasks that a message brings, the one that it names first.
     *
     * @throws InvalidMessageException if it can't be read
     */
    public static <M extends TaskMessage> List<Member> of(MessageCodec<M> codec, byte[] value) {
        return codec.decode(value).members().stream()
                .map(member ->
                        new Member(member.taskId(), codec.encode(codec.type().cast(member))))
                .toList();
    }

    /** The headers of a message as those of one of its tasks. */
    public static Headers headers(Headers shared, Member member) {
        var headers = new RecordHeaders(shared);
        headers.remove(MessageHeaders.SUBJECT);
        headers.add(MessageHeaders.SUBJECT, member.key());
        return headers;
    }

    static <M extends TaskMessage> List<ConsumerRecord<byte[], byte[]>> of(
            MessageCodec<M> codec, ConsumerRecord<byte[], byte[]> message) {
        return of(codec, message.value()).stream()
                .map(member -> new ConsumerRecord<>(
                        message.topic(),
                        message.partition(),
                        message.offset(),
                        message.timestamp(),
                        message.timestampType(),
                        member.key().length,
                        member.value().length,
                        member.key(),
                        member.value(),
                        headers(message.headers(), member),
                        message.leaderEpoch()))
                .toList();
    }
}
