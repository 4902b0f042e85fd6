package org.dpsfleet.coordinator.projection;

import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.Stage;

/** A {@link Letter} or a {@link Repeat} as it is stored. */
record StoredLetter(String taskId, Stage stage, StoredMessage message) {
    static byte[] encode(Letter letter) {
        return Json.encode(new StoredLetter(letter.taskId(), letter.stage(), StoredMessage.of(letter.message())));
    }

    static byte[] encode(Repeat repeat) {
        return Json.encode(new StoredLetter("", repeat.stage(), StoredMessage.of(repeat.message())));
    }

    static Letter letter(byte[] bytes) {
        var stored = Json.decode(StoredLetter.class, bytes);
        var message = stored.message.message();
        return new Letter(stored.taskId, stored.stage, message, DeadLetter.read(message.headers()));
    }

    static Repeat repeat(byte[] bytes) {
        var stored = Json.decode(StoredLetter.class, bytes);
        return new Repeat(stored.stage, stored.message.message());
    }
}
