package dev.qemu4j.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.plan.SweepReport;
import dev.qemu4j.host.plan.Sweeper;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules about work that one class does for all modules (decisions 020 and 021): each returns who does it. */
final class OneClassRules {
    private static final Pattern SWEEPING =
            Pattern.compile("(?i)(sweep|cleanUp|reap|purge|tidy|removeLeft|undoLeft).*");

    private OneClassRules() {}

    /** The types by which users sweep: by a method's name, by its report, or since a factory or other static method of theirs sweeps. */
    static List<String> sweeps(Collection<JavaClass> types) {
        return types.stream()
                .filter(type -> !type.isEquivalentTo(Sweeper.class) && !type.isEquivalentTo(SweepReport.class))
                .filter(type -> !type.getSimpleName().endsWith("Builder"))
                .filter(type -> Api.methods(type).anyMatch(OneClassRules::sweeps))
                .map(JavaClass::getName)
                .toList();
    }

    private static boolean sweeps(JavaMethod method) {
        return isSweep(method.getName())
                || reports(method.getReturnType())
                || (method.getModifiers().contains(JavaModifier.STATIC)
                        && method.getMethodCallsFromSelf().stream().anyMatch(call -> isSweep(call.getName())));
    }

    private static boolean isSweep(String name) {
        return SWEEPING.matcher(name).matches();
    }

    /** A future of a report is one too. */
    private static boolean reports(JavaType result) {
        return result.toErasure().isEquivalentTo(SweepReport.class)
                || (result instanceof JavaParameterizedType generic
                        && generic.getActualTypeArguments().stream().anyMatch(OneClassRules::reports));
    }

    /** The classes that start a process that stays. */
    static Set<String> processes(Collection<JavaClass> types) {
        return callersOf(types, Set.of(HostProcess.class.getName()), Set.of("builder"));
    }

    /** The classes that make a child of the JVM. */
    static Set<String> children(Collection<JavaClass> types) {
        Set<String> java = Set.of(ProcessBuilder.class.getName(), Runtime.class.getName());
        return callersOf(types, java, Set.of("<init>", "exec", "new"));
    }

    private static Set<String> callersOf(Collection<JavaClass> types, Set<String> owners, Set<String> names) {
        return types.stream()
                .flatMap(OneClassRules::codeAccesses)
                .filter(access ->
                        owners.contains(access.getTargetOwner().getName()) && names.contains(access.getName()))
                .map(access -> access.getOriginOwner().getName().replaceFirst("\\$(?!Planted).*", ""))
                .filter(caller -> !owners.contains(caller))
                .collect(Collectors.toSet());
    }

    /** Calls and references alike, of methods and of constructors. */
    private static Stream<JavaAccess<? extends AccessTarget>> codeAccesses(JavaClass type) {
        return type.getAccessesFromSelf().stream().map(access -> access);
    }
}
