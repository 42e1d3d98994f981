package dev.qemu4j.architecture;

import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the verbs that wait, by what they call, and those of them that have no twin with {@code Async}. */
final class WaitingVerbs {
    private final Set<String> waiting = new HashSet<>();

    private WaitingVerbs(Collection<JavaClass> types, Set<String> waits) {
        Map<String, Set<String>> callers = new HashMap<>();
        types.forEach(type -> type.getCodeUnits()
                .forEach(unit -> callees(unit)
                        .forEach(callee -> callers.computeIfAbsent(callee, name -> new HashSet<>())
                                .add(unit.getFullName()))));
        Deque<String> left = new ArrayDeque<>();
        callers.keySet().stream()
                .filter(callee -> waits.contains(callee.replaceFirst("\\(.*", "")))
                .forEach(left::add);
        while (!left.isEmpty()) {
            for (String caller : callers.getOrDefault(left.remove(), Set.of())) {
                if (!isAsync(caller) && waiting.add(caller)) {
                    left.add(caller);
                }
            }
        }
    }

    /**
     * Follows the calls of all types back from those that wait. What a twin with {@code Async} does, it does on another thread.
     *
     * @param types all types
     * @param waits the methods that wait, by their full names
     */
    static WaitingVerbs of(Collection<JavaClass> types, Set<String> waits) {
        return new WaitingVerbs(types, waits);
    }

    /**
     * Returns the verbs without a twin, of types that have some. An end is no verb: {@code close} has none anywhere. What begins with {@code await}
     * waits for a future that is called by a noun.
     */
    Set<String> alone(Collection<JavaClass> types) {
        return types.stream()
                .filter(type ->
                        Api.methods(type).anyMatch(method -> method.getName().endsWith("Async")))
                .flatMap(Api::methods)
                .filter(method -> waiting.contains(method.getFullName()))
                .filter(method -> !method.getName().matches("close|await.+") && !hasTwin(method))
                .map(method -> method.getOwner().getName() + "." + method.getName())
                .collect(toCollection(TreeSet::new));
    }

    /** Returns the waits for what has no noun: {@code awaitExit} needs {@code exit()}, a future for others, unless it has a twin with {@code Async}. */
    static Set<String> withoutNoun(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> method.getName().matches("await[A-Z].*") && !isAsync(method.getName()))
                .filter(method -> !hasTwin(method) && !hasNoun(method))
                .map(method -> method.getOwner().getName() + "." + method.getName())
                .collect(toCollection(TreeSet::new));
    }

    /** Returns the waits for one of the states that {@code await} of the same type takes as well: two ways to say the same. */
    static Set<String> saidTwice(Collection<JavaClass> types) {
        return types.stream()
                .filter(type ->
                        Api.methods(type).anyMatch(method -> method.getName().equals("await")))
                .flatMap(Api::methods)
                .filter(method -> method.getName().matches("await[A-Z].*") && !isAsync(method.getName()))
                .filter(method -> !hasNoun(method))
                .map(method -> method.getOwner().getName() + "." + method.getName())
                .collect(toCollection(TreeSet::new));
    }

    private static boolean hasNoun(JavaMethod method) {
        String noun = method.getName().substring("await".length());
        String name = Character.toLowerCase(noun.charAt(0)) + noun.substring(1);
        return method.getOwner().getAllMethods().stream()
                .anyMatch(other -> other.getName().equals(name)
                        && other.getRawReturnType().isAssignableTo(CompletableFuture.class));
    }

    /** Returns the verbs that answer null, which only {@code poll} may: a wait that is over throws. */
    Set<String> answeringNull(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(Api::methods)
                .filter(method -> waiting.contains(method.getFullName()))
                .filter(method -> !method.getName().startsWith("poll"))
                .filter(method -> method.reflect().getAnnotatedReturnType().isAnnotationPresent(Nullable.class))
                .map(method -> method.getOwner().getName() + "." + method.getName())
                .collect(toCollection(TreeSet::new));
    }

    private static boolean isAsync(String method) {
        return method.replaceFirst("\\(.*", "").endsWith("Async");
    }

    private static Stream<String> callees(JavaCodeUnit unit) {
        return Stream.of(
                        unit.getMethodCallsFromSelf(),
                        unit.getConstructorCallsFromSelf(),
                        unit.getMethodReferencesFromSelf(),
                        unit.getConstructorReferencesFromSelf())
                .flatMap(Collection::stream)
                .map(JavaAccess::getTarget)
                .map(target -> target.getFullName());
    }

    private static boolean hasTwin(JavaMethod method) {
        List<JavaClass> parameters = method.getRawParameterTypes();
        return method.getOwner().getAllMethods().stream()
                .filter(twin -> twin.getName().equals(method.getName() + "Async"))
                .anyMatch(twin -> twin.getRawParameterTypes().equals(parameters));
    }
}
