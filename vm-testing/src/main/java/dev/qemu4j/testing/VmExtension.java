package dev.qemu4j.testing;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.testing.lab.VmLab;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.function.Executable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Boots the machines of a {@link VmTest}, gives them to its tests, closes them, and takes the evidence of failures. */
final class VmExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                ParameterResolver,
                InvocationInterceptor,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {
    static final String CPUS = "qemu4j.testing.cpus";
    static final String MEMORY = "qemu4j.testing.memory";
    static final String LIMIT = "qemu4j.testing.limit";
    static final String EVIDENCE = "qemu4j.testing.evidence";
    static final String STRICT = "qemu4j.testing.strict";
    static final String HOLD = "qemu4j.testing.hold";
    static final String RETRY = "qemu4j.testing.retry";

    private static final String BEFORE_ALL = "beforeAll";
    private static final String AFTER_ALL = "afterAll";
    private static final int LIMIT_SECONDS = 300;
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(VmExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        DeclaredVms all = DeclaredVms.of(context.getRequiredTestClass());
        all.check(declared -> isOneInstance(declared, context));
        Set<DeclaredVm> needed = all.neededBeforeAll();
        if (!needed.isEmpty()) {
            bootBeforeAll(needed, context);
        }
    }

    /** Boots the machines of the methods before all tests together, and here, since JUnit would wrap the exception of a parameter. */
    private static void bootBeforeAll(Set<DeclaredVm> needed, ExtensionContext context) {
        ClassTurns turns = turns(context);
        try {
            take(turns, needed, BEFORE_ALL, context);
            turns.get((declared, shared) -> shared.unreset(classes(declared, context)));
        } catch (RuntimeException | Error e) {
            Failures.ofClass(context, BEFORE_ALL, turns).ofBoot(e);
            throw e;
        } finally {
            turns.close();
        }
    }

    private static void take(ClassTurns turns, Set<DeclaredVm> needed, String method, ExtensionContext context) {
        Map<DeclaredVm, SharedVm> shared = new LinkedHashMap<>();
        Set<LabLans> lans = new LinkedHashSet<>();
        for (DeclaredVm declared : needed) {
            shared.put(declared, shared(declared, context));
            if (!declared.lans().isEmpty()) {
                lans.add(lans(declared, context));
            }
        }
        turns.join(lans);
        turns.take(shared, limit(context), context.getRequiredTestClass().getSimpleName() + "." + method);
    }

    /** Asks the class that has the field: a nested one has a lifecycle of its own. */
    private static boolean isOneInstance(DeclaredVm declared, ExtensionContext context) {
        return owner(declared, context)
                .getTestInstanceLifecycle()
                .filter(TestInstance.Lifecycle.PER_CLASS::equals)
                .isPresent();
    }

    /** Boots what the test takes here, since JUnit would wrap the exception of a parameter. */
    @Override
    public void beforeEach(ExtensionContext context) {
        DeclaredVms all = DeclaredVms.of(context.getRequiredTestClass());
        try {
            Set<DeclaredVm> needed = all.neededBy(context.getRequiredTestMethod());
            take(needed, context);
            vms(context)
                    .getJoined(needed, declared -> classes(declared, context), declared -> start(declared, context));
            needed.forEach(declared -> vm(declared, context));
        } catch (RuntimeException | Error e) {
            failures(context).ofBoot(e);
            throw e;
        }
    }

    /** Dynamic tests have no exception handler, and no method of their own. */
    @Override
    public void interceptDynamicTest(Invocation<Void> test, DynamicTestInvocationContext call, ExtensionContext context)
            throws Throwable {
        try {
            test.proceed();
        } catch (Throwable e) {
            throw failures(context).of(e);
        }
    }

    @Override
    public <T> T interceptTestFactoryMethod(
            Invocation<T> method, ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        try {
            return method.proceed();
        } catch (Throwable e) {
            throw failures(context).of(e);
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw failures(context).of(failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw failures(context).of(failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw failures(context).of(failure);
    }

    private static Failures failures(ExtensionContext context) {
        return Failures.ofTest(context, context.getStore(OURS).get(TestVms.class, TestVms.class));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type.equals(VirtualMachine.class) || type.equals(VmLab.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (!(parameter.getDeclaringExecutable() instanceof Method method)) {
            throw DeclaredVms.refusedConstructor(parameter.getDeclaringExecutable());
        }
        DeclaredVms all = DeclaredVms.of(context.getRequiredTestClass());
        Function<DeclaredVm, VirtualMachine> vms = context.getTestMethod().isPresent()
                ? declared -> vm(declared, context)
                : ofClass(method, all, context)::vm;
        return parameter.getParameter().getType().equals(VmLab.class)
                ? lab(all, vms, context)
                : vms.apply(all.get(parameter.getParameter()));
    }

    /** Begins the turns of a method before or after all tests, which end with the method. */
    private static ClassTurns ofClass(Method method, DeclaredVms all, ExtensionContext context) {
        ClassTurns turns = turns(context);
        take(turns, all.takenBy(method), method.getName(), context);
        boolean isBefore = AnnotationSupport.isAnnotated(method, BeforeAll.class);
        turns.get((declared, shared) -> {
            List<String> classes = classes(declared, context);
            return isBefore ? shared.unprepared(classes) : shared.unreset(classes);
        });
        return turns;
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<Void> method, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        withTurns(
                () -> {
                    method.proceed();
                    turns(context).keep(context.getUniqueId()); // its faults are there for the tests
                },
                call,
                context);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<Void> method, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        withTurns(method::proceed, call, context);
    }

    /** Ends the turns that the method's parameters have begun. */
    private static void withTurns(Executable method, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        ClassTurns turns = turns(context);
        try {
            method.execute();
        } catch (Throwable e) {
            throw Failures.ofClass(context, call.getExecutable().getName(), turns)
                    .of(e);
        } finally {
            turns.close();
        }
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw ofParameter(context, BEFORE_ALL, failure);
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw ofParameter(context, AFTER_ALL, failure);
    }

    /** Takes the evidence of a method that has not begun, since it did not get its machines. */
    private static Throwable ofParameter(ExtensionContext context, String method, Throwable failure) {
        if (failure instanceof ParameterResolutionException && failure.getCause() instanceof QemuException) {
            ClassTurns turns = turns(context);
            Failures.ofClass(context, method, turns).ofBoot(failure);
            turns.close();
        }
        return failure;
    }

    private static ClassTurns turns(ExtensionContext context) {
        return context.getStore(OURS)
                .getOrComputeIfAbsent("turns " + context.getUniqueId(), key -> new ClassTurns(), ClassTurns.class);
    }

    private static VirtualMachine vm(DeclaredVm declared, ExtensionContext context) {
        return vms(context).vm(declared, classes(declared, context), vm -> start(vm, context));
    }

    private static VmLab lab(DeclaredVms all, Function<DeclaredVm, VirtualMachine> vms, ExtensionContext context) {
        Map<String, VirtualMachine> machines = new LinkedHashMap<>();
        Set<LabLans> lans = new LinkedHashSet<>();
        all.joined().forEach(declared -> {
            machines.put(declared.name(), vms.apply(declared));
            lans.add(lans(declared, context));
        });
        return new VmLab(machines, LabLans.together(lans));
    }

    /** Returns the LANs of a machine's class and scope, which are opened for the first one. */
    private static LabLans lans(DeclaredVm declared, ExtensionContext context) {
        return (declared.isShared() ? owner(declared, context) : context)
                .getStore(OURS)
                .getOrComputeIfAbsent(
                        "lans " + declared.scope() + " "
                                + declared.field().getDeclaringClass().getName(),
                        key -> TestLans.open(
                                DeclaredVms.of(context.getRequiredTestClass()).subnets(declared)),
                        TestLans.class)
                .lans();
    }

    private static AdmittedVm start(DeclaredVm declared, ExtensionContext context) {
        VmSpec spec = spec(declared, context);
        if (declared.reset() != Reset.CLONE) {
            return AdmittedVm.boot(spec.options(o -> o.throwawayAll(true)), admission(context));
        }
        return store(declared, context)
                .getOrComputeIfAbsent(
                        key(declared, spec), none -> new SharedTemplate(spec, admission(context)), SharedTemplate.class)
                .start();
    }

    /** Begins the turns of a test at the machines that it shares. */
    private static void take(Set<DeclaredVm> needed, ExtensionContext context) {
        Map<DeclaredVm, SharedVm> shared = new LinkedHashMap<>();
        Set<LabLans> lans = new LinkedHashSet<>();
        for (DeclaredVm declared : needed) {
            if (!declared.lans().isEmpty()) {
                lans.add(lans(declared, context)); // before the machines, as a store closes what came last first
            }
            if (declared.hasTurns()) {
                shared.put(declared, shared(declared, context));
            }
        }
        vms(context).take(shared, lans, limit(context), user(context));
    }

    private static TestVms vms(ExtensionContext context) {
        return context.getStore(OURS).getOrComputeIfAbsent(TestVms.class, key -> new TestVms(), TestVms.class);
    }

    /** Names a test for messages to the tests that come after it. */
    private static String user(ExtensionContext context) {
        String method = context.getRequiredTestMethod().getName();
        String display = context.getDisplayName();
        return context.getRequiredTestClass().getSimpleName() + "." + method
                + (display.startsWith(method + "(") ? "" : " (" + display + ")");
    }

    private static SharedVm shared(DeclaredVm declared, ExtensionContext context) {
        VmSpec spec = spec(declared, context);
        return store(declared, context)
                .getOrComputeIfAbsent(
                        key(declared, spec),
                        none -> new SharedVm(spec, declared.reset(), admission(context)),
                        SharedVm.class);
    }

    private static ExtensionContext.Store store(DeclaredVm declared, ExtensionContext context) {
        return (declared.scope() == Scope.RUN ? context.getRoot() : owner(declared, context)).getStore(OURS);
    }

    private static Object key(DeclaredVm declared, VmSpec spec) {
        return declared.scope() == Scope.RUN ? new RunKey(spec.named(""), declared.reset()) : declared.field();
    }

    /** Finds the outermost class that has the field. */
    private static ExtensionContext owner(DeclaredVm declared, ExtensionContext context) {
        ExtensionContext owner = context;
        for (Optional<ExtensionContext> next = Optional.of(context);
                next.isPresent() && next.get().getTestClass().isPresent();
                next = next.get().getParent()) {
            Class<?> type = next.get().getRequiredTestClass();
            if (declared.field().getDeclaringClass().isAssignableFrom(type)) {
                owner = next.get();
            }
        }
        return owner;
    }

    /** The ids of the classes of a test whose preparations count, innermost first; a machine of all classes has none. */
    private static List<String> classes(DeclaredVm declared, ExtensionContext context) {
        if (declared.scope() == Scope.RUN) {
            return List.of(context.getRoot().getUniqueId());
        }
        String last = owner(declared, context).getUniqueId();
        List<String> classes = new ArrayList<>();
        Optional<ExtensionContext> next = Optional.of(context);
        while (next.isPresent() && !classes.contains(last)) {
            if (next.get().getTestMethod().isEmpty()) {
                classes.add(next.get().getUniqueId());
            }
            next = next.get().getParent();
        }
        return classes;
    }

    private static VmSpec spec(DeclaredVm declared, ExtensionContext context) {
        VmSpec spec = described(declared, context);
        if (!declared.lans().isEmpty()) {
            spec = lans(declared, context).join(declared.name(), spec, declared.lans());
        }
        return isOn(context, STRICT) ? StrictMode.strict(spec) : spec;
    }

    private static boolean isOn(ExtensionContext context, String parameter) {
        String text = context.getConfigurationParameter(parameter).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new ExtensionConfigurationException(parameter + ": '" + text + "' (expected: true or false)");
        }
        return text.equals("true");
    }

    private static VmSpec described(DeclaredVm declared, ExtensionContext context) {
        if (Modifier.isStatic(declared.field().getModifiers())) {
            return declared.spec(null);
        }
        return declared.spec(context.getRequiredTestInstances()
                .findInstance(declared.field().getDeclaringClass())
                .orElse(null));
    }

    private static Admission admission(ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(
                        Admission.class,
                        key -> new Admission(
                                number(context, CPUS, Admission.hostCpus()),
                                DataSize.ofMib(number(context, MEMORY, (int)
                                        (Admission.hostMemory().bytes() >> 20))),
                                limit(context),
                                isOn(context, RETRY)),
                        Admission.class);
    }

    private static Duration limit(ExtensionContext context) {
        return Duration.ofSeconds(number(context, LIMIT, LIMIT_SECONDS));
    }

    static int number(ExtensionContext context, String parameter, int byDefault) {
        String text = context.getConfigurationParameter(parameter).orElse(String.valueOf(byDefault));
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new ExtensionConfigurationException(
                    parameter + ": '" + text + "' (expected: a whole number above zero)");
        }
        return Integer.parseInt(text);
    }

    /** Machines of a run are one if all that makes them is equal. */
    private record RunKey(VmSpec spec, Reset reset) {}
}
