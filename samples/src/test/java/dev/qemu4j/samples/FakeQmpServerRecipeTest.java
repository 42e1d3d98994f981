package dev.qemu4j.samples;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import org.junit.jupiter.api.Test;

/** A test of code that talks QMP, without QEMU. */
class FakeQmpServerRecipeTest {
    @Test
    void execute_scriptedPeer_answersAsScripted() {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.expect(execute("query-status")).reply("{'status': 'paused', 'running': false}");
            qemu.expect(execute("cont")).error("GenericError", "No bootable device");

            try (QmpClient qmp = QmpClient.connect(qemu.address())) {
                assertThat(qmp.blocking()
                                .execute("query-status")
                                .path("running")
                                .asBoolean())
                        .isFalse();
                assertThatThrownBy(() -> qmp.blocking().execute("cont")).isInstanceOf(QmpCommandException.class);
            }
            qemu.verify();
        }
    }
}
