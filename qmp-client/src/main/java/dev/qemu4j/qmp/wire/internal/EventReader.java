package dev.qemu4j.qmp.wire.internal;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.UnknownEvent;
import dev.qemu4j.qapi.catalog.QmpEventTypes;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonParser;

/** Makes an event of its message. */
public final class EventReader {
    private static final Logger log = LoggerFactory.getLogger(EventReader.class);
    private static final Message.Value NO_DATA = new Message.Value("{}".getBytes(StandardCharsets.US_ASCII), 0, 2);

    private EventReader() {}

    public static QmpEvent read(Message.Event message) {
        Message.Value data = message.data() == null ? NO_DATA : message.data();
        try (JsonParser parser = data.open()) {
            QmpEvent event = QmpEventTypes.read(message.name(), parser, message.timestamp());
            return event == null ? unknown(message, data) : event;
        } catch (RuntimeException
                | StackOverflowError e) { // not of the shape that this version knows: all of it is kept
            return unknown(message, data);
        }
    }

    private static QmpEvent unknown(Message.Event message, Message.Value data) {
        try (JsonParser parser = data.open()) {
            return UnknownEvent.of(message.name(), Json.readTree(parser), message.timestamp());
        } catch (RuntimeException e) { // as for a number of thousands of digits: the event came all the same
            log.warn("the data of an event {} are left out: {}", message.name(), Secrets.hide(Reason.of(e)));
            return UnknownEvent.of(message.name(), Json.emptyObject(), message.timestamp());
        }
    }
}
