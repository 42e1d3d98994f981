package dev.qemu4j.testing;

import dev.qemu4j.testing.lab.VmLab;
import dev.qemu4j.vm.VirtualMachine;
import java.lang.annotation.Annotation;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The machines that a test class has, by their names. */
final class DeclaredVms {
    /** The resets that keep what was done before all tests. */
    private static final Set<Reset> KEPT = Set.of(Reset.NONE, Reset.SNAPSHOT);

    private final Class<?> testClass;
    private final Map<String, DeclaredVm> byName = new LinkedHashMap<>();

    private DeclaredVms(Class<?> testClass) {
        this.testClass = testClass;
    }

    /** Reads the fields of a class, and of those above and around it. */
    static DeclaredVms of(Class<?> testClass) {
        DeclaredVms all = new DeclaredVms(testClass);
        for (Class<?> type : types(testClass)) {
            for (Field field : type.getDeclaredFields()) {
                Vm vm = field.getAnnotation(Vm.class);
                if (vm != null) {
                    all.add(DeclaredVm.of(field, vm));
                }
            }
        }
        return all;
    }

    private void add(DeclaredVm vm) {
        DeclaredVm other = byName.putIfAbsent(vm.name(), vm);
        if (other != null) {
            throw vm.refusal("has the name '" + vm.name() + "', as "
                    + other.field().getDeclaringClass().getSimpleName() + "."
                    + other.field().getName() + " has (expected: another name, by @Vm(\"…\"))");
        }
    }

    /** Refuses fields and parameters that cannot be meant, before anything starts. */
    void check(Predicate<DeclaredVm> oneInstance) {
        byName.values().forEach(vm -> vm.check(oneInstance.test(vm)));
        byName.values().forEach(this::checkLans);
        for (Class<?> type : types(testClass)) {
            for (Executable constructor : type.getDeclaredConstructors()) {
                if (!parameters(constructor).isEmpty() || takesLab(constructor)) {
                    throw refusedConstructor(constructor);
                }
            }
            for (Method method : type.getDeclaredMethods()) {
                parameters(method).forEach(parameter -> checkParameter(method, parameter));
                checkLab(method);
                checkForAll(method);
            }
        }
    }

    static ExtensionConfigurationException refusedConstructor(Executable constructor) {
        return refusal(constructor, "takes a VirtualMachine or a VmLab (expected: in a test or a lifecycle method)");
    }

    private void checkLab(Method method) {
        boolean runs = isForAll(method) || isRun(method);
        if (runs && takesLab(method) && joined().findAny().isEmpty()) {
            throw refusal(method, "takes a VmLab, and no machine is on a LAN (expected: a field @Vm(lans = …))");
        }
    }

    private void checkForAll(Method method) {
        if (!isForAll(method)) {
            return;
        }
        for (DeclaredVm vm : takenBy(method)) {
            if (vm.scope() != Scope.CLASS || !KEPT.contains(vm.reset())) {
                throw refusal(
                        method,
                        "is for all tests, and '" + vm.name() + "' has scope = " + vm.scope() + " and reset = "
                                + vm.reset()
                                + " (expected: scope = CLASS, and a reset to the state after this method, also of those on one LAN)");
            }
        }
    }

    private static boolean isForAll(Method method) {
        return has(method, BeforeAll.class, AfterAll.class);
    }

    private void checkLans(DeclaredVm vm) {
        for (DeclaredVm other : byName.values()) {
            if (!Collections.disjoint(vm.lans(), other.lans())
                    && (vm.scope() != other.scope()
                            || !vm.field()
                                    .getDeclaringClass()
                                    .equals(other.field().getDeclaringClass()))) {
                throw vm.refusal(
                        "is on a LAN with '" + other.name()
                                + "' (expected: the same scope, and a field of the same class, since a LAN lives as long as its machines)");
            }
        }
    }

    private void checkParameter(Method method, Parameter parameter) {
        Vm vm = parameter.getAnnotation(Vm.class);
        if (!isForAll(method) && !isRun(method)) {
            return; // a method of the user's own
        }
        if (vm != null && (vm.scope() != Scope.METHOD || vm.reset() != Reset.NONE || vm.lans().length > 0)) {
            throw refusal(method, "has a parameter with a scope, a reset or LANs (expected: these on the field)");
        }
        get(parameter);
    }

    /** Returns the machine of a parameter. */
    DeclaredVm get(Parameter parameter) {
        Vm vm = parameter.getAnnotation(Vm.class);
        Executable method = parameter.getDeclaringExecutable();
        if (byName.isEmpty()) {
            throw refusal(
                    method,
                    "takes a VirtualMachine, and no field describes one (expected: a field @Vm static VmSpec …)");
        }
        if (vm != null && !vm.value().isEmpty()) {
            DeclaredVm named = byName.get(vm.value());
            if (named == null) {
                throw refusal(
                        method, "takes the machine '" + vm.value() + "' (expected: one of " + byName.keySet() + ")");
            }
            return named;
        }
        if (byName.size() > 1) {
            throw refusal(
                    method, "takes one of several machines (expected: @Vm(\"…\") with one of " + byName.keySet() + ")");
        }
        return byName.values().iterator().next();
    }

    /** Returns the machines that a method before or after all tests takes, and those that are on a LAN with one of them. */
    Set<DeclaredVm> takenBy(Method method) {
        Set<DeclaredVm> taken = new LinkedHashSet<>();
        addTaken(method, taken);
        addNeighbours(taken);
        return taken;
    }

    /** Returns the machines that the class's own methods before all tests take, and those that are on a LAN with one of them. */
    Set<DeclaredVm> neededBeforeAll() {
        Set<Class<?>> own = new LinkedHashSet<>();
        addWithAncestors(testClass, own);
        Set<DeclaredVm> needed = new LinkedHashSet<>();
        for (Class<?> type : own) {
            for (Method method : type.getDeclaredMethods()) {
                if (has(method, BeforeAll.class)) {
                    addTaken(method, needed);
                }
            }
        }
        addNeighbours(needed);
        return needed;
    }

    /** Returns the machines that a test and the methods before and after it take, and those that are on a LAN with one of them. */
    Set<DeclaredVm> neededBy(Method test) {
        Set<DeclaredVm> needed = new LinkedHashSet<>();
        addTaken(test, needed);
        for (Class<?> type : types(testClass)) {
            for (Method method : type.getDeclaredMethods()) {
                if (has(method, BeforeEach.class, AfterEach.class)) {
                    addTaken(method, needed);
                }
            }
        }
        addNeighbours(needed);
        return needed;
    }

    private void addNeighbours(Set<DeclaredVm> needed) {
        boolean grows = true;
        while (grows) {
            Set<String> lans = new HashSet<>();
            needed.forEach(vm -> lans.addAll(vm.lans()));
            grows = needed.addAll(joined().filter(vm -> !Collections.disjoint(vm.lans(), lans))
                    .toList());
        }
    }

    private void addTaken(Method method, Set<DeclaredVm> needed) {
        parameters(method).forEach(parameter -> needed.add(get(parameter)));
        if (takesLab(method)) {
            joined().forEach(needed::add);
        }
    }

    private static boolean takesLab(Executable method) {
        return List.of(method.getParameterTypes()).contains(VmLab.class);
    }

    /** Returns the machines that are on a LAN. */
    Stream<DeclaredVm> joined() {
        return byName.values().stream().filter(vm -> !vm.lans().isEmpty());
    }

    /** Returns the addresses of the LANs that a machine's LANs live with: those of its class and scope. */
    Map<String, String> subnets(DeclaredVm member) {
        Set<String> all = new LinkedHashSet<>();
        Map<String, String> own = new LinkedHashMap<>();
        joined().forEach(vm -> all.addAll(vm.lans()));
        List<String> order = List.copyOf(all);
        joined().filter(vm -> vm.scope() == member.scope()
                        && vm.field().getDeclaringClass().equals(member.field().getDeclaringClass()))
                .flatMap(vm -> vm.lans().stream())
                .forEach(lan -> own.put(lan, "10.77." + order.indexOf(lan) + ".0/24"));
        return own;
    }

    private static boolean isRun(Method method) {
        return has(method, BeforeEach.class, AfterEach.class) || AnnotationSupport.isAnnotated(method, Testable.class);
    }

    /** Looks for annotations also on annotations, as the platform does. */
    @SafeVarargs
    private static boolean has(Method method, Class<? extends Annotation>... annotations) {
        for (Class<? extends Annotation> annotation : annotations) {
            if (AnnotationSupport.isAnnotated(method, annotation)) {
                return true;
            }
        }
        return false;
    }

    private static List<Parameter> parameters(Executable method) {
        List<Parameter> found = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            if (parameter.getType().equals(VirtualMachine.class)) {
                found.add(parameter);
            }
        }
        return found;
    }

    private static ExtensionConfigurationException refusal(Executable method, String problem) {
        return new ExtensionConfigurationException(
                method.getDeclaringClass().getSimpleName() + "." + method.getName() + " " + problem);
    }

    private static Set<Class<?>> types(Class<?> testClass) {
        Set<Class<?>> types = new LinkedHashSet<>();
        for (Class<?> type = testClass; type != null; type = around(type)) {
            addWithAncestors(type, types);
        }
        return types;
    }

    private static void addWithAncestors(@Nullable Class<?> type, Set<Class<?>> types) {
        if (type != null && type != Object.class && types.add(type)) {
            for (Class<?> face : type.getInterfaces()) {
                addWithAncestors(face, types);
            }
            addWithAncestors(type.getSuperclass(), types);
        }
    }

    private static @Nullable Class<?> around(Class<?> type) {
        return Modifier.isStatic(type.getModifiers()) ? null : type.getEnclosingClass();
    }
}
