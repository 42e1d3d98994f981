package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Privilege, listener and journal are arguments of the verb at the end, so that a plan is described before anybody decides on root (decision 022). */
@Tag("once")
class TerminalVerbsTest {
    /** The verbs at the end, and what looks at the host before them. */
    private static final Set<String> VERBS = Set.of("apply", "mount", "plan", "problems");

    /** A namespace is made, or entered, at once; the others undo, or use, what was applied, and a step's own opener is a verb of the plan. */
    private static final Set<String> OTHERS = Set.of(
            "dev.qemu4j.host.plan.Plan.join",
            "dev.qemu4j.host.plan.PlanStep$Opener.open",
            "dev.qemu4j.host.plan.Sweep.plans",
            "dev.qemu4j.host.plan.Sweep.run",
            "dev.qemu4j.host.plan.Sweeper.sweep",
            "dev.qemu4j.net.NetworkNamespace.at",
            "dev.qemu4j.net.NetworkNamespace.create");

    private static final List<List<String>> FORMS = List.of(
            List.of(Privilege.class.getName()),
            List.of(Privilege.class.getName(), PlanListener.class.getName()),
            List.of(Privilege.class.getName(), PlanListener.class.getName(), Path.class.getName()));

    @Test
    void privilegeAndListener_areArgumentsOfTheVerbAtTheEnd() {
        assertThat(early(Api.types())).isEqualTo(new TreeSet<>(OTHERS));
    }

    @Test
    void verbsAtTheEnd_takeListenerAndJournal() {
        assertThat(poor(Api.types())).isEmpty();
    }

    @Test
    void planted_violations_areFound() {
        List<JavaClass> planted = List.copyOf(new ClassFileImporter().importClasses(Planted.class));

        assertThat(early(planted))
                .containsExactly(Planted.class.getName() + ".openAll", Planted.class.getName() + ".told");
        assertThat(poor(planted)).hasSize(2).allMatch(line -> line.contains("Planted.apply("));
    }

    /** Returns the methods that want a right or a listener before the end. */
    private static Set<String> early(Collection<JavaClass> types) {
        Set<String> early = new TreeSet<>();
        for (JavaClass type : types) {
            Api.methods(type)
                    .filter(TerminalVerbsTest::takesRightOrListener)
                    .filter(method -> !VERBS.contains(word(method)))
                    .forEach(method -> early.add(type.getName() + "." + word(method)));
        }
        return early;
    }

    /** Returns the forms that a verb at the end lacks. */
    private static List<String> poor(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(type -> Set.of("apply", "mount").stream()
                        .filter(verb -> !forms(type, verb).isEmpty())
                        .flatMap(verb -> FORMS.stream()
                                .filter(form -> !forms(type, verb).contains(form))
                                .map(form -> type.getName() + "." + verb + "(" + String.join(", ", form) + ")")))
                .toList();
    }

    private static List<List<String>> forms(JavaClass type, String verb) {
        return Api.methods(type)
                .filter(method -> method.getName().equals(verb))
                .filter(TerminalVerbsTest::takesRightOrListener)
                .map(method -> method.getRawParameterTypes().stream()
                        .map(JavaClass::getName)
                        .toList())
                .toList();
    }

    private static boolean takesRightOrListener(JavaMethod method) {
        return method.getRawParameterTypes().stream()
                .anyMatch(type -> type.isEquivalentTo(Privilege.class) || type.isEquivalentTo(PlanListener.class));
    }

    private static String word(JavaMethod method) {
        return method.getName().replaceFirst("Async$", "");
    }

    /** Wants rights and a listener while it is described, and has one form of its verb only. */
    @SuppressWarnings("unused")
    public static final class Planted {
        public Planted openAll(Privilege privilege) {
            return this;
        }

        public Planted told(PlanListener listener) {
            return this;
        }

        public AutoCloseable apply(Privilege privilege) {
            return () -> {};
        }
    }
}
