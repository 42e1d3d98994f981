package dev.qemu4j.architecture;

import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The rules about waiting (decision 019): each returns what breaks it. */
final class WaitingRules {
    static final String ASYNC_PACKAGE = "dev.qemu4j.base.async";

    private static final String COMMAND = "dev.qemu4j.host.HostCommand";

    private static final String TIMEOUT = "dev.qemu4j.base.QemuTimeoutException";

    /** Nouns for what will happen. */
    private static final Set<String> NOUNS =
            Set.of("exit", "closed", "result", "ready", "pending", "lease", "nextHeartbeat", "removed");

    /** The methods of a future that run something on the common pool unless they are given an executor. */
    private static final Set<String> STAGES = Stream.of(CompletableFuture.class.getMethods())
            .map(Method::getName)
            .filter(name -> name.endsWith("Async"))
            .collect(toUnmodifiableSet());

    private WaitingRules() {}

    /** A verb waits, and returns a future only with {@code Async}, which has a twin that waits. */
    static List<String> verbs(Collection<JavaClass> types, Set<String> asynchronousFaces) {
        List<String> broken = new ArrayList<>();
        for (JavaClass type : types) {
            Api.methods(type).forEach(method -> {
                boolean future = method.getRawReturnType().isAssignableTo(CompletionStage.class);
                if (method.getName().endsWith("Async")) {
                    if (!future || !hasTwin(type, method)) {
                        broken.add(method.getFullName());
                    }
                } else if (future
                        && !NOUNS.contains(method.getName())
                        && !asynchronousFaces.contains(method.getOwner().getName())) {
                    broken.add(method.getFullName());
                }
            });
        }
        return broken;
    }

    private static boolean hasTwin(JavaClass type, JavaMethod async) {
        String name = async.getName().substring(0, async.getName().length() - "Async".length());
        return type.getAllMethods().stream()
                .filter(method -> method.getName().equals(name))
                .filter(method -> method.getRawParameterTypes().equals(async.getRawParameterTypes()))
                .anyMatch(method -> matches(method, async.getReturnType()));
    }

    /** Primitive results are boxed in the future, and nothing is Void. */
    private static boolean matches(JavaMethod method, JavaType future) {
        if (!(future instanceof JavaParameterizedType parameterized)) {
            return false;
        }
        String result =
                parameterized.getActualTypeArguments().get(0).toErasure().getName();
        String waiting = method.getRawReturnType().getName();
        return result.equals(waiting)
                || switch (waiting) {
                    case "void" -> result.equals("java.lang.Void");
                    case "int" -> result.equals("java.lang.Integer");
                    case "long" -> result.equals("java.lang.Long");
                    case "boolean" -> result.equals("java.lang.Boolean");
                    default -> false;
                };
    }

    /** Only the futures of {@code base.async} and those made of them are futures. */
    static List<String> futures(Collection<JavaClass> types) {
        return types.stream()
                .filter(type -> type.getRawSuperclass()
                        .filter(parent -> parent.isEquivalentTo(CompletableFuture.class))
                        .isPresent())
                .filter(type -> !type.getPackageName().equals(ASYNC_PACKAGE))
                .map(JavaClass::getName)
                .collect(toList());
    }

    /** Nothing runs on the common pool. */
    static List<String> commonPool(Collection<JavaClass> types) {
        return calls(types)
                .filter(call -> hasDefaultExecutor(call)
                        || Set.of("parallelStream", "commonPool").contains(call.getName()))
                .map(JavaAccess::getDescription)
                .collect(toList());
    }

    private static boolean hasDefaultExecutor(JavaAccess<? extends CodeUnitAccessTarget> call) {
        return call.getTargetOwner().isAssignableTo(CompletionStage.class)
                && (STAGES.contains(call.getName()) || call.getName().equals("delayedExecutor"))
                && call.getTarget().getRawParameterTypes().stream()
                        .noneMatch(parameter -> parameter.isEquivalentTo(Executor.class));
    }

    /** One helper waits for futures. */
    static List<String> waits(Collection<JavaClass> types, Set<String> exceptions) {
        return calls(types)
                .filter(call -> call.getTargetOwner().isAssignableTo(Future.class)
                        && Set.of("get", "join").contains(call.getName()))
                .filter(call -> !isIn(call.getOwner(), exceptions))
                .map(JavaAccess::getDescription)
                .collect(toList());
    }

    /** One helper makes an exception of an interrupt. */
    static List<String> interrupts(Collection<JavaClass> types, Set<String> exceptions) {
        return types.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.getTryCatchBlocks().stream()
                        .flatMap(block -> block.getCaughtThrowables().stream())
                        .anyMatch(caught -> caught.isEquivalentTo(InterruptedException.class)))
                .filter(unit -> !isIn(unit, exceptions))
                .map(JavaCodeUnit::getFullName)
                .collect(toList());
    }

    /** All exceptions for expired limits have one parent. */
    static List<String> timeouts(Collection<JavaClass> types) {
        return types.stream()
                .filter(type -> type.isAssignableTo(Throwable.class)
                        && type.getSimpleName().contains("Timeout"))
                .filter(type -> !type.isAssignableTo(TIMEOUT))
                .map(JavaClass::getName)
                .collect(toList());
    }

    /** Code that finds an expired limit makes an exception of that family, and of no other. */
    static List<String> expiries(Collection<JavaClass> types, Set<String> exceptions) {
        return types.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(WaitingRules::looksForExpiry)
                .filter(unit -> unit.getConstructorCallsFromSelf().stream()
                        .map(call -> call.getTargetOwner())
                        .anyMatch(made ->
                                made.isAssignableTo("dev.qemu4j.base.QemuException") && !made.isAssignableTo(TIMEOUT)))
                .filter(unit -> !isIn(unit, exceptions))
                .map(JavaCodeUnit::getFullName)
                .collect(toList());
    }

    private static boolean looksForExpiry(JavaCodeUnit unit) {
        Stream<JavaClass> checked = unit.getInstanceofChecks().stream().map(check -> check.getRawType());
        Stream<JavaClass> caught =
                unit.getTryCatchBlocks().stream().flatMap(block -> block.getCaughtThrowables().stream());
        return Stream.concat(checked, caught)
                .anyMatch(type -> type.isEquivalentTo(TimeoutException.class) || type.isAssignableTo(TIMEOUT));
    }

    private static boolean isIn(JavaCodeUnit unit, Set<String> exceptions) {
        JavaClass owner = unit.getOwner();
        return owner.getPackageName().equals(ASYNC_PACKAGE)
                || exceptions.contains(owner.getName().replaceFirst("\\$.*", ""));
    }

    /** Threads that wait without a future, which no interrupt ends either, are asleep for good if nobody wakes them. */
    static List<String> parks(Collection<JavaClass> types, Set<String> exceptions) {
        return calls(types)
                .filter(call -> (call.getTargetOwner().isEquivalentTo(LockSupport.class)
                                && call.getName().startsWith("park"))
                        || call.getName().endsWith("Uninterruptibly"))
                .filter(call -> !isIn(call.getOwner(), exceptions))
                .map(JavaAccess::getDescription)
                .collect(toList());
    }

    /** A lock that others may keep is asked for within a limit; {@code synchronized} and {@code lock()} are for a few lines that wait for nothing. */
    static List<String> locks(Collection<JavaClass> types, Set<String> exceptions) {
        return calls(types)
                .filter(call -> call.getName().equals("lockInterruptibly")
                        || (call.getName().equals("lock")
                                && call.getTargetOwner().isAssignableTo(FileChannel.class)))
                .filter(call -> !isIn(call.getOwner(), exceptions))
                .map(JavaAccess::getDescription)
                .collect(toList());
    }

    /** A program that the library runs has a limit, which stands where its command is made. */
    static List<String> commands(Collection<JavaClass> types, Set<String> exceptions) {
        return types.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> calls(unit, COMMAND, "of")
                        || (calls(unit, COMMAND, "builder") && !calls(unit, COMMAND + "$Builder", "timeout")))
                .filter(unit -> !unit.getOwner().getName().equals(COMMAND) && !isIn(unit, exceptions))
                .map(JavaCodeUnit::getFullName)
                .collect(toList());
    }

    private static boolean calls(JavaCodeUnit unit, String owner, String method) {
        return Stream.concat(unit.getMethodCallsFromSelf().stream(), unit.getMethodReferencesFromSelf().stream())
                .anyMatch(call -> call.getTargetOwner().getName().equals(owner)
                        && call.getName().equals(method));
    }

    /** Calls, and references such as {@code CompletableFuture::join}. */
    private static Stream<JavaAccess<? extends CodeUnitAccessTarget>> calls(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(type -> Stream.concat(
                        type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream()));
    }
}
