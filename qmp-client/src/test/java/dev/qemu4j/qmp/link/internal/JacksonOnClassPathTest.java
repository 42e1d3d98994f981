package dev.qemu4j.qmp.link.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qmp.QmpConnectException;
import org.junit.jupiter.api.Test;

class JacksonOnClassPathTest {
    private static void lacking() {
        throw new NoClassDefFoundError("com/fasterxml/jackson/annotation/JsonSerializeAs");
    }

    @Test
    void requireClasses_ofTheJacksonThatIsHere_passes() {
        assertThatCode(() -> JacksonOnClassPath.requireClasses(QmpConnectException::new))
                .doesNotThrowAnyException();
    }

    @Test
    void requireClasses_olderAnnotationsThatJacksonCanDoWith_pass() {
        assertThatCode(() -> JacksonOnClassPath.requireClasses(false, () -> {}, QmpConnectException::new))
                .doesNotThrowAnyException();
    }

    @Test
    void requireClasses_annotationsThatAreTooOld_namesWhatWasFoundAndWhatIsNeeded() {
        assertThatThrownBy(() -> JacksonOnClassPath.requireClasses(
                        false, JacksonOnClassPathTest::lacking, QmpConnectException::new))
                .isInstanceOf(QmpConnectException.class)
                .hasMessageMatching(
                        "jackson-annotations on the class path is 2\\.\\S+, and jackson-databind 3\\.\\S+ lacks what is"
                                + " needed \\(.*JsonSerializeAs\\); use com\\.fasterxml\\.jackson\\.core:jackson-annotations 2\\.21"
                                + " or newer, which Jackson 2 can do with as well")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }
}
