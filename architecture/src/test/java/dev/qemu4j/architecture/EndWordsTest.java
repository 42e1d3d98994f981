package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.qemu4j.host.ExitStatus;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One word for one end, wherever it is told: {@code exitStatus()} is a code or a signal, {@code exitCode()} a number, {@code exit()} a future;
 * {@code stderrTail()} is what was last written, {@code stderr()} all of it beside {@code stdout()}; a process {@code isAlive()}, a connection {@code isOpen()}.
 */
@Tag("once")
class EndWordsTest {
    /** Flags of NBD, and a cable that QEMU has plugged in. */
    private static final Set<String> OTHERS =
            Set.of("dev.qemu4j.img.nbd.Extent.status()", "dev.qemu4j.net.lan.SwitchPort.isConnected()");

    private static final Set<String> NUMBERS =
            Set.of("int", Integer.class.getName(), "long", OptionalInt.class.getName());

    private static final List<JavaClass> WRITTEN =
            Api.types().stream().filter(type -> !Api.isGenerated(type)).toList();

    @Test
    void ends_haveOneWordEach() {
        assertThat(broken(WRITTEN)).hasSameElementsAs(OTHERS);
    }

    @Test
    void planted_violations_areFound() {
        assertThat(broken(new ClassFileImporter().importClasses(Planted.class)))
                .extracting(method -> method.replaceFirst("\\(.*", "").replaceFirst(".*\\.", ""))
                .containsExactlyInAnyOrder(
                        "status",
                        "exitStatus",
                        "exitCode",
                        "success",
                        "lastStderr",
                        "stderr",
                        "isRunning",
                        "end",
                        "ended");
    }

    private static List<String> broken(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> method.getRawParameterTypes().isEmpty())
                .filter(method -> !isRight(method))
                .map(JavaMethod::getFullName)
                .collect(Collectors.toList());
    }

    private static boolean isRight(JavaMethod method) {
        String name = method.getName();
        JavaClass result = method.getRawReturnType();
        if (result.isEquivalentTo(ExitStatus.class)) {
            return name.equals("exitStatus");
        }
        if (name.matches("success|isSuccess|successful|isSuccessful|hasSucceeded")) {
            return false;
        }
        if (Set.of("status", "exitStatus", "exitCode").contains(name)) {
            return !name.equals("exitStatus") && name.equals("exitCode") == NUMBERS.contains(result.getName());
        }
        if (result.isEquivalentTo(CompletableFuture.class)
                && name.matches("end|ended|exited|terminated|close|disconnected")) {
            return false;
        }
        if (result.isEquivalentTo(String.class)
                && name.matches("(?i).*(stderr|standardError|lastWords|errorOutput).*")) {
            return name.equals("stderrTail") || (name.equals("stderr") && has(method.getOwner(), "stdout"));
        }
        return !(result.getName().equals("boolean")
                && method.getOwner().isAssignableTo(AutoCloseable.class)
                && name.matches("(is)?(Running|running|alive|open|Connected|connected|closed|Closed|Dead|dead)"));
    }

    private static boolean has(JavaClass type, String name) {
        return type.getAllMethods().stream().anyMatch(method -> method.getName().equals(name));
    }

    /** Has a wrong word for each end. */
    @SuppressWarnings("unused")
    public interface Planted extends AutoCloseable {
        int status();

        int exitStatus();

        ExitStatus exitCode();

        String lastStderr();

        String stderr();

        boolean isRunning();

        boolean success();

        ExitStatus end();

        CompletableFuture<Void> ended();

        @Override
        void close();
    }
}
