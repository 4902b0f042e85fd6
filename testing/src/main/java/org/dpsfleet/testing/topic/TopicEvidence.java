package org.dpsfleet.testing.topic;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the evidence of a failed test: prints the last records of the fleet's topics. */
public final class TopicEvidence implements AfterTestExecutionCallback {
    private static final int LAST = 30;
    private static final int LONGEST = 400;

    /** A test that works on the fleet's topics. */
    public interface OnTopics {
        FleetTopics topics();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent() && context.getRequiredTestInstance() instanceof OnTopics test) {
            print(context.getDisplayName(), test.topics());
        }
    }

    /** Prints what a test left on the topics. */
    public static void print(String test, FleetTopics topics) {
        System.err.println("Topics after " + test + ":");
        for (var topic : Pipeline.standard().topics()) {
            print(topic, topics.records(topic));
        }
    }

    private static void print(Topic topic, List<ConsumerRecord<byte[], byte[]>> records) {
        System.err.println(topic.topicName() + ": " + records.size() + " records, the last");
        for (var message : records.subList(Math.max(0, records.size() - LAST), records.size())) {
            var value = FleetTopics.text(message.value());
            System.err.println(message.topic() + "-" + message.partition() + "@" + message.offset() + " "
                    + value.substring(0, Math.min(LONGEST, value.length())));
        }
    }
}
