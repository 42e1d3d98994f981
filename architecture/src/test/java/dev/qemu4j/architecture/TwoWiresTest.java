package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.qemu4j.Blockdevs;
import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.qapi.QapiBuilder;
import dev.qemu4j.qapi.QapiCommand;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Values of the catalogues go to the command line and to QMP alike, and no union has factories of its own beside them. {@code TwoWiresIT} compares both wires
 * on real QEMUs.
 */
@Tag("once")
class TwoWiresTest {
    /** The catalogues of what a running QEMU takes as well. */
    private static final List<Class<?>> CATALOGUES =
            List.of(Blockdevs.class, Chardevs.class, Devices.class, Netdevs.class, QomObjects.class);

    @Test
    void values_ofTheCatalogues_areTakenByACommand() {
        for (Class<?> catalogue : CATALOGUES) {
            assertThat(untaken(made(catalogue), Library.CLASSES))
                    .as(catalogue.getSimpleName())
                    .isEmpty();
        }
    }

    @Test
    void unions_withACatalogue_haveNoFactories() {
        Set<JavaClass> made = CATALOGUES.stream()
                .flatMap(catalogue -> made(catalogue).stream())
                .collect(Collectors.toSet());

        assertThat(unions(made))
                .extracting(JavaClass::getSimpleName)
                .contains("BlockdevOptions", "Netdev", "ObjectOptions");
        assertThat(factories(unions(made))).isEmpty();
    }

    @Test
    void planted_violations_areFound() {
        Collection<JavaClass> planted = List.copyOf(new ClassFileImporter()
                .importClasses(PlantedUnion.class, PlantedValue.class, PlantedRight.class, PlantedAdd.class));

        assertThat(untaken(planted, planted))
                .containsExactlyInAnyOrder(
                        PlantedUnion.class.getName(), PlantedValue.class.getName(), PlantedAdd.class.getName());
        assertThat(factories(unions(planted))).containsExactly(PlantedUnion.class.getName() + ".qcow2");
    }

    /** The types of what a catalogue makes. */
    private static Set<JavaClass> made(Class<?> catalogue) {
        return Library.CLASSES.get(catalogue).getMethods().stream()
                .filter(TwoWiresTest::isPublicStatic)
                .map(JavaMethod::getRawReturnType)
                .collect(Collectors.toSet());
    }

    /** Returns the types that no command is made of, be it of what they extend. */
    private static Set<String> untaken(Collection<JavaClass> made, Collection<JavaClass> all) {
        Set<JavaClass> taken = all.stream()
                .filter(type -> type.isAssignableTo(QapiCommand.class))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> isPublicStatic(method) && method.getName().equals("of"))
                .flatMap(method -> method.getRawParameterTypes().stream())
                .collect(Collectors.toSet());
        return made.stream()
                .filter(type -> taken.stream().noneMatch(parent -> type.isAssignableTo(parent.getName())))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the unions of which the types are branches. */
    private static Set<JavaClass> unions(Collection<JavaClass> made) {
        return made.stream()
                .flatMap(type -> type.getAllRawInterfaces().stream())
                .filter(type -> !type.getPackageName().matches("java\\..*|dev\\.qemu4j\\.(?:qapi|option)"))
                .collect(Collectors.toSet());
    }

    /** Returns the methods by which the unions make their branches; what is read is not made. */
    private static Set<String> factories(Collection<JavaClass> unions) {
        return unions.stream()
                .flatMap(union -> union.getMethods().stream()
                        .filter(TwoWiresTest::isPublicStatic)
                        .filter(method -> !method.getName().equals("read")
                                && method.getRawReturnType().isAssignableTo(union.getName())))
                .map(method -> method.getOwner().getName() + "." + method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isPublicStatic(JavaMethod method) {
        return method.getModifiers().containsAll(Set.of(JavaModifier.PUBLIC, JavaModifier.STATIC));
    }

    /** Has a factory of its own. */
    @SuppressWarnings("unused")
    public interface PlantedUnion {
        static PlantedUnion qcow2() {
            return new PlantedValue();
        }

        static PlantedUnion read(String json) {
            return new PlantedValue();
        }
    }

    /** A branch that no command takes. */
    public static final class PlantedValue implements PlantedUnion {}

    /** Is taken by a command. */
    public static final class PlantedRight {}

    /** Takes one of them. */
    @SuppressWarnings("unused")
    public abstract static class PlantedAdd extends QapiCommand<String> {
        private PlantedAdd(QapiBuilder<?> builder) {
            super(builder);
        }

        public static String of(PlantedRight value) {
            return value.getClass().getName();
        }
    }
}
