package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.UnsupportedByQemuException;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final QemuVersion OLD = new QemuVersion(7, 2, 22);
    private static final QemuVersion NEW = new QemuVersion(11, 1, 3);

    @Test
    void explain_commandOfANewerQemu_namesBothVersions() {
        QmpCommandException refusal = notFound("query-firmware-log");

        assertThat(Refusal.explain(refusal, OLD))
                .isInstanceOf(QmpException.class)
                .hasMessage("query-firmware-log needs QEMU 10.2 (connected: 7.2.22)")
                .satisfies(e -> assertThat(e.errorClass()).isEqualTo("CommandNotFound"))
                .satisfies(e -> assertThat(e.description()).isEqualTo(refusal.description()))
                .extracting(QmpCommandException::unsupported)
                .satisfies(reason -> assertThat(reason.what()).isEqualTo("query-firmware-log"))
                .satisfies(reason -> assertThat(reason.needs()).isEqualTo("QEMU 10.2"))
                .satisfies(reason -> assertThat(reason).hasCause(refusal));
    }

    @Test
    void explain_commandThatIsGone_namesTheLastVersion() {
        assertThat(Refusal.explain(notFound("query-migrationthreads"), NEW))
                .hasMessage("query-migrationthreads needs QEMU 10.0 or older (connected: 11.1.3)");
    }

    @Test
    void explain_commandOfAnotherBuild_namesTheCondition() {
        assertThat(Refusal.explain(notFound("query-spice"), OLD))
                .hasMessage("query-spice needs a QEMU built with CONFIG_SPICE (connected: 7.2.22)");
    }

    @Test
    void explain_unknownCommand_isTheRefusalItself() {
        QmpCommandException refusal = notFound("no-such-command");

        assertThat(Refusal.explain(refusal, OLD)).isSameAs(refusal);
        assertThat(refusal.unsupported()).isNull();
    }

    @Test
    void explain_commandDuringNegotiation_isTheRefusalItself() {
        QmpCommandException refusal = new QmpCommandException(
                "query-status", "CommandNotFound", "Expecting capabilities negotiation with 'qmp_capabilities'");

        assertThat(Refusal.explain(refusal, OLD)).isSameAs(refusal);
    }

    @Test
    void explain_argumentOfANewerQemu_namesIt() {
        QmpCommandException refusal = new QmpCommandException(
                "block-commit", "GenericError", "Parameter 'backing-mask-protocol' is unexpected");

        assertThat(Refusal.explain(refusal, OLD))
                .hasMessage("block-commit: backing-mask-protocol needs QEMU 9.0 (connected: 7.2.22)");
    }

    @Test
    void explain_argumentNobodyKnows_isTheRefusalItself() {
        QmpCommandException refusal =
                new QmpCommandException("block-commit", "GenericError", "Parameter 'backing-mosk' is unexpected");

        assertThat(Refusal.explain(refusal, OLD)).isSameAs(refusal);
    }

    @Test
    void explain_otherError_isTheRefusalItself() {
        QmpCommandException refusal =
                new QmpCommandException("block-commit", "GenericError", "Cannot find device=x nor node-name=x");

        assertThat(Refusal.explain(refusal, OLD)).isSameAs(refusal);
    }

    @Test
    void requireEvent_ofANewerQemu_throws() {
        assertThatThrownBy(() -> Refusal.requireEvent("SCLP_CPI_INFO_AVAILABLE", OLD))
                .isInstanceOfSatisfying(UnsupportedByQemuException.class, unsupported -> {
                    assertThat(unsupported.what()).isEqualTo("the event SCLP_CPI_INFO_AVAILABLE");
                    assertThat(unsupported.needs()).isEqualTo("QEMU 10.2");
                    assertThat(unsupported.has()).isEqualTo("connected: 7.2.22");
                });
        assertThatCode(() -> Refusal.requireEvent("SCLP_CPI_INFO_AVAILABLE", NEW))
                .doesNotThrowAnyException();
        assertThatCode(() -> Refusal.requireEvent("__org.example_NEW", OLD)).doesNotThrowAnyException();
    }

    private static QmpCommandException notFound(String command) {
        return new QmpCommandException(command, "CommandNotFound", "The command " + command + " has not been found");
    }
}
