package dev.qemu4j.vm.device;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.qom.ObjectDel;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** An error in one step of an undo stops no other one. */
@Timeout(60)
class UndoTest {
    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient client = QmpClient.connect(qemu.address());

    @AfterEach
    void close() {
        client.close();
        qemu.close();
    }

    @Test
    void run_errorInAStep_undoesTheOthersAndThrowsIt() {
        qemu.expect(execute("object-del")).reply();
        CancellationException reason = new CancellationException("cancelled");

        assertThatThrownBy(() -> Undo.run(client, List.of(step(new Broken()), step(ObjectDel.of("first"))), reason))
                .isInstanceOf(NoClassDefFoundError.class)
                .hasMessage("injected");

        qemu.verify();
        assertThat(reason.getSuppressed()).singleElement().isInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void run_errorAfterAnError_isSuppressedByTheFirst() {
        Error reason = new OutOfMemoryError("the reason");

        assertThatCode(() -> Undo.run(client, List.of(step(new Broken())), reason))
                .doesNotThrowAnyException();

        assertThat(reason.getSuppressed()).singleElement().isInstanceOf(NoClassDefFoundError.class);
    }

    private static PlugStep step(QmpCommand<?> unplug) {
        return new PlugStep(unplug, unplug, null);
    }

    /** A command whose class is not whole. */
    private static final class Broken implements QmpCommand<String> {
        @Override
        public String commandName() {
            throw new NoClassDefFoundError("injected");
        }

        @Override
        public void writeArguments(JsonGenerator generator) {}

        @Override
        public String readResult(JsonParser parser) {
            return "";
        }

        @Override
        public String toString() {
            return "broken";
        }
    }
}
