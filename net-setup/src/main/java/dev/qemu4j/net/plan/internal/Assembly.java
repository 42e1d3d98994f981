package dev.qemu4j.net.plan.internal;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects the steps of a network, with the programs and the state that they need. */
public final class Assembly {
    private final NamespaceEntry namespace;
    private final String nonce = String.format(Locale.ROOT, "%08x", new SecureRandom().nextInt());
    private final List<PlanStep> steps = new ArrayList<>();
    private final Set<PlanStep> openings = new HashSet<>();
    private final Set<String> programs = new LinkedHashSet<>();
    private final Map<String, Function<NetworkState, @Nullable String>> checks = new LinkedHashMap<>();
    private final Map<String, RightsCheck> rightsChecks = new LinkedHashMap<>();
    private final Map<String, Function<NetworkState, @Nullable String>> warnings = new LinkedHashMap<>();

    public Assembly(NamespaceEntry namespace) {
        this.namespace = namespace;
    }

    /** A check that needs rights; returns the problem. */
    @FunctionalInterface
    public interface RightsCheck {
        @Nullable
        String problem(NetworkState state, Privilege rights);
    }

    public NamespaceEntry namespace() {
        return namespace;
    }

    /** A random text, by which what this plan makes is told from what others make under the same names. */
    public String nonce() {
        return nonce;
    }

    /** The alias of an interface of this plan. */
    public String mark() {
        return "qemu4j-" + nonce;
    }

    /** Begins a step inside the namespace. */
    public NetworkStep step(String title, String... argv) {
        programs.add(argv[0]);
        return new NetworkStep(this, title, NetworkStep.located(argv));
    }

    public void add(PlanStep step) {
        steps.add(step);
    }

    /** Adds a step that depends on what firewalls of others say at this time. */
    public void addOpening(PlanStep step) {
        openings.add(step);
        add(step);
    }

    public void needs(String program) {
        programs.add(program);
    }

    /** Adds a condition that must hold before anything is changed; the function returns the problem. */
    public void check(String what, Function<NetworkState, @Nullable String> problem) {
        checks.put(what, problem);
    }

    /** Adds a condition that must hold before anything is changed, and whose check needs the rights of the plan. */
    public void checkWithRights(String what, RightsCheck check) {
        rightsChecks.put(what, check);
    }

    /** Adds a warning to be given before, which stops nothing. */
    public void warn(String what, Function<NetworkState, @Nullable String> warning) {
        warnings.put(what, warning);
    }

    /**
     * Returns the text by which the network is recognised, whenever it is planned. It has neither the random text nor the
     * state of firewalls at that time.
     */
    public String identity(String title) {
        Plan.Builder plan = Plan.builder(title);
        steps.stream().filter(step -> !openings.contains(step)).forEach(plan::step);
        return plan.build().describe().replace(nonce, "");
    }

    public Plan plan(String title) {
        Plan.Builder plan = Plan.builder(title).key(nonce).warn(this::warnings);
        StateView view = new StateView(namespace);
        plan.require("state", rights -> view.refresh());
        Set<String> started = steps.stream().map(step -> step.command().get(0)).collect(Collectors.toSet());
        for (String program : programs) {
            if (started.contains(Programs.command(program))) {
                continue; // the plan says so itself
            }
            plan.require("program " + program, rights -> Programs.missing(program));
        }
        if (steps.stream().anyMatch(PlanStep::needsRoot)) {
            plan.require("rights", rights -> NetworkRights.problem(rights, namespace));
        }
        checks.forEach((what, problem) -> plan.require(what, rights -> view.look(problem)));
        rightsChecks.forEach((what, check) ->
                plan.require(what, rights -> view.look(state -> check.problem(state, rights))));
        steps.forEach(plan::step);
        return plan.build();
    }

    public List<String> warnings() {
        StateView view = new StateView(namespace);
        view.refresh();
        List<String> found = new ArrayList<>();
        for (Function<NetworkState, @Nullable String> warning : warnings.values()) {
            String text = view.look(warning);
            if (text != null) {
                found.add(text);
            }
        }
        return found;
    }
}
