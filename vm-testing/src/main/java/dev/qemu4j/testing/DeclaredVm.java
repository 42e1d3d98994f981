package dev.qemu4j.testing;

import dev.qemu4j.testing.lab.internal.LabNames;
import dev.qemu4j.vm.template.VmSpec;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** A machine that a field describes. */
record DeclaredVm(String name, Field field, Scope scope, Reset reset, List<String> lans) {
    static DeclaredVm of(Field field, Vm vm) {
        return new DeclaredVm(
                vm.value().isEmpty() ? field.getName() : vm.value(), field, vm.scope(), vm.reset(), List.of(vm.lans()));
    }

    boolean isShared() {
        return scope != Scope.METHOD;
    }

    /** Tells whether tests have to wait for each other: each has a clone of its own, or a machine. */
    boolean hasTurns() {
        return isShared() && reset != Reset.CLONE;
    }

    /** Refuses what cannot be meant, before anything starts. */
    void check(boolean oneInstance) {
        if (!field.getType().equals(VmSpec.class)) {
            throw refusal("is a " + field.getType().getSimpleName() + " (expected: a VmSpec)");
        }
        boolean isStatic = Modifier.isStatic(field.getModifiers());
        if (isShared() && !isStatic && !(oneInstance && scope == Scope.CLASS)) {
            throw refusal("has scope = " + scope
                    + " and is not static (expected: a static field, since tests of several instances share it)");
        }
        if (!isShared() && reset != Reset.NONE) {
            throw refusal(
                    "has reset = " + reset
                            + " and scope = METHOD (expected: scope = CLASS or RUN; a machine of one test has nothing to be reset)");
        }
        checkLans();
        if (isStatic) {
            spec(null);
        }
    }

    private void checkLans() {
        if (lans.isEmpty()) {
            return;
        }
        if (scope == Scope.RUN || reset == Reset.CLONE) {
            throw refusal(
                    "is on a LAN and has scope = " + scope + " and reset = " + reset
                            + " (expected: scope = METHOD or CLASS and no clones, since all clones have the address of one machine)");
        }
        try {
            LabNames.checked("machine", name);
            lans.forEach(lan -> LabNames.checked("LAN", lan));
        } catch (IllegalArgumentException e) {
            throw refusal("is on a LAN, " + e.getMessage());
        }
        if (new HashSet<>(lans).size() < lans.size()) {
            throw refusal("is on one LAN twice, " + lans + " (expected: each once)");
        }
    }

    /** Reads the field. */
    VmSpec spec(@Nullable Object instance) {
        try {
            field.setAccessible(true);
            if (field.get(instance) instanceof VmSpec spec) {
                VmSpec recorded = spec.options(o -> o.recorded(true)); // for the evidence of a test that fails
                return spec.name() == null ? recorded.named(name) : recorded;
            }
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw new ExtensionConfigurationException(
                    place() + " cannot be read (expected: a package that is open to dev.qemu4j.testing)", e);
        }
        throw refusal("is null (expected: a VmSpec)");
    }

    ExtensionConfigurationException refusal(String problem) {
        return new ExtensionConfigurationException(place() + " " + problem);
    }

    private String place() {
        return "@Vm " + field.getDeclaringClass().getSimpleName() + "." + field.getName();
    }
}
