package dev.qemu4j.testing;

import dev.qemu4j.base.DataSize;
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
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
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

    private static final int LIMIT_SECONDS = 300;
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(VmExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        DeclaredVms.of(context.getRequiredTestClass()).check(declared -> isOneInstance(declared, context));
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
            vms(all, context).bootJoined(needed, declared -> start(declared, context));
            needed.forEach(declared -> vm(declared, all, context));
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
        return new Failures(context, context.getStore(OURS).get(TestVms.class, TestVms.class));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type.equals(VirtualMachine.class)
                || (type.equals(VmLab.class) && context.getTestMethod().isPresent());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        DeclaredVms all = DeclaredVms.of(context.getRequiredTestClass());
        if (parameter.getParameter().getType().equals(VmLab.class)) {
            return lab(all, context);
        }
        DeclaredVm declared = all.get(parameter.getParameter());
        if (context.getTestMethod().isEmpty()) {
            turns(context)
                    .take(
                            all.takenBy(parameter.getDeclaringExecutable())
                                    .map(each -> shared(each, context))
                                    .toList(),
                            limit(context));
            SharedVm shared = shared(declared, context);
            List<String> classes = classes(declared, context);
            return isBeforeAll(parameter) ? shared.unprepared(classes) : shared.unreset(classes);
        }
        return vm(declared, all, context);
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<Void> method, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        withTurns(method, context);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<Void> method, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        withTurns(method, context);
    }

    /** Ends the turns that the method's parameters have begun. */
    private static void withTurns(Invocation<Void> method, ExtensionContext context) throws Throwable {
        try {
            method.proceed();
        } finally {
            turns(context).close();
        }
    }

    private static ClassTurns turns(ExtensionContext context) {
        return context.getStore(OURS)
                .getOrComputeIfAbsent("turns " + context.getUniqueId(), key -> new ClassTurns(), ClassTurns.class);
    }

    private static boolean isBeforeAll(ParameterContext parameter) {
        return AnnotationSupport.isAnnotated(parameter.getDeclaringExecutable(), BeforeAll.class);
    }

    private static VirtualMachine vm(DeclaredVm declared, DeclaredVms all, ExtensionContext context) {
        return vms(all, context).vm(declared, classes(declared, context), vm -> start(vm, context));
    }

    private static VmLab lab(DeclaredVms all, ExtensionContext context) {
        Map<String, VirtualMachine> machines = new LinkedHashMap<>();
        Set<LabLans> lans = new LinkedHashSet<>();
        all.joined().forEach(declared -> {
            machines.put(declared.name(), vm(declared, all, context));
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

    /** Returns the machines of a test, whose turns at shared ones begin here. */
    private static TestVms vms(DeclaredVms all, ExtensionContext context) {
        return context.getStore(OURS)
                .getOrComputeIfAbsent(
                        TestVms.class,
                        key -> {
                            Map<DeclaredVm, SharedVm> shared = new LinkedHashMap<>();
                            Set<LabLans> lans = new LinkedHashSet<>();
                            for (DeclaredVm declared : all.neededBy(context.getRequiredTestMethod())) {
                                if (declared.hasTurns()) {
                                    shared.put(declared, shared(declared, context));
                                }
                                if (!declared.lans().isEmpty()) {
                                    lans.add(lans(declared, context));
                                }
                            }
                            return TestVms.of(shared, lans, limit(context));
                        },
                        TestVms.class);
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
