package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.UnsupportedByQemuException;
import dev.qemu4j.qapi.acpi.InjectGhesV2Error;
import dev.qemu4j.qapi.block.BlockCommit;
import dev.qemu4j.qapi.machine.QueryAccelerators;
import dev.qemu4j.qapi.machine.SclpCpiInfoAvailableEvent;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands and members that the installed QEMU refuses because a later version brought them; on a QEMU that has them all
 * these tests do not run.
 */
class PeerKnowledgeIT {
    private BareQemu qemu;
    private QmpClient client;

    @BeforeEach
    void start(@TempDir Path directory) {
        qemu = BareQemu.start(directory);
        client = qemu.first();
    }

    @AfterEach
    void stop() {
        qemu.close();
    }

    @Test
    void execute_commandThatThePeerDoesNotHave_saysWhoHasIt() {
        QemuVersion version = before(11, 1);

        assertThat(failure(client.execute(QueryAccelerators.of()), QmpCommandException.class))
                .hasMessageStartingWith("query-accelerators needs QEMU 1")
                .hasMessageEndingWith("(connected: " + version + ")")
                .hasCauseInstanceOf(UnsupportedByQemuException.class);
        assertThatThrownBy(() -> client.blocking().execute(InjectGhesV2Error.of("")))
                .isInstanceOf(QmpCommandException.class)
                .hasMessageStartingWith("inject-ghes-v2-error needs QEMU 1");
    }

    @Test
    void execute_argumentThatThePeerDoesNotHave_saysWhoHasIt() {
        QemuVersion version = before(9, 0);
        BlockCommit commit =
                BlockCommit.builder("root").backingMaskProtocol(true).build();

        assertThat(failure(client.execute(commit), QmpCommandException.class))
                .hasMessage("block-commit: backing-mask-protocol needs QEMU 9.0 (connected: " + version + ")");
    }

    @Test
    void events_ofAnEventThatThePeerDoesNotHave_failAtOnce() {
        before(10, 2);

        assertThatThrownBy(() -> client.events().queue(SclpCpiInfoAvailableEvent.class))
                .isInstanceOf(UnsupportedByQemuException.class);
        assertThatThrownBy(() -> client.events().on(SclpCpiInfoAvailableEvent.class, event -> {}))
                .isInstanceOf(UnsupportedByQemuException.class);
    }

    @Test
    void schema_isAskedForOnceAndKnowsCommandsEventsAndArguments() {
        QmpSchema schema = result(client.schemaAsync());

        assertThat(result(client.schemaAsync())).isSameAs(schema);
        assertThat(schema.hasCommand("query-status")).isTrue();
        assertThat(schema.hasCommand("query-stetus")).isFalse();
        assertThat(schema.commands()).hasSizeGreaterThan(200).contains("blockdev-add");
        assertThat(schema.events()).hasSizeGreaterThan(50).contains("SHUTDOWN");
        assertThat(schema.hasEvent("SHUTDOWN")).isTrue();
        assertThat(schema.hasArgument("blockdev-add", "driver")).isTrue();
        assertThat(schema.hasArgument("blockdev-add", "file", "filename")).isTrue();
        assertThat(schema.hasArgument("blockdev-add", "file", "felename")).isFalse();
        assertThat(schema.hasArgument("no-such-command", "x")).isFalse();
        assertThat(schema.allowsOutOfBand("yank")).isTrue();
        assertThat(schema.allowsOutOfBand("query-status")).isFalse();
        assertThat(schema.features("device_add")).contains("json-cli");
        assertThat(schema.features("query-status")).isEmpty();
    }

    private QemuVersion before(int major, int minor) {
        QemuVersion version = client.greeting().version();
        assumeThat(version.atLeast(major, minor)).as("QEMU %s has it", version).isFalse();
        return version;
    }
}
