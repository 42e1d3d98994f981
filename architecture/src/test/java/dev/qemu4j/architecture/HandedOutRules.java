package dev.qemu4j.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The rules about what the library hands to its users' programs (decision 019, STYLE of logs): each returns what breaks it. */
final class HandedOutRules {
    private static final Set<String> STAGES =
            Set.of("copy", "thenApply", "thenCompose", "thenRun", "thenAccept", "handle", "whenComplete");

    private HandedOutRules() {}

    /** A future that users get is one that they cannot complete: neither a copy nor a stage of another as it is. */
    static List<String> completable(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> !method.getModifiers().contains(JavaModifier.PRIVATE)
                        && !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(method -> method.getRawReturnType().isAssignableTo(CompletionStage.class))
                .filter(HandedOutRules::isStage)
                .map(JavaMethod::getFullName)
                .toList();
    }

    private static boolean isStage(JavaMethod method) {
        Set<JavaMethodCall> calls = method.getMethodCallsFromSelf();
        return calls.stream().anyMatch(HandedOutRules::makesStage)
                && calls.stream()
                        .noneMatch(
                                call -> call.getTargetOwner().getPackageName().equals(WaitingRules.ASYNC_PACKAGE));
    }

    private static boolean makesStage(JavaMethodCall call) {
        return call.getTargetOwner().isAssignableTo(CompletableFuture.class) && STAGES.contains(call.getName());
    }

    /** A library tells its users by exceptions and results; what it logs for them is a warning or an error. */
    static List<String> news(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().getName().equals("org.slf4j.Logger")
                        && call.getName().equals("info"))
                .map(JavaMethodCall::getDescription)
                .toList();
    }
}
