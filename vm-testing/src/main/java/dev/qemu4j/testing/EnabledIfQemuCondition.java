package dev.qemu4j.testing;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.VirtualMachine;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Looks for the QEMU of {@link EnabledIfQemu}; each question is asked once in a run. */
final class EnabledIfQemuCondition implements ExecutionCondition {
    private static final ExtensionContext.Namespace OURS =
            ExtensionContext.Namespace.create(EnabledIfQemuCondition.class);

    private static final String EMULATION = "tcg";

    /** Makes the condition, which JUnit does for {@link EnabledIfQemu}. */
    public EnabledIfQemuCondition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        AnnotatedElement element = context.getElement().orElse(null);
        List<EnabledIfQemu> conditions =
                element == null ? List.of() : AnnotationSupport.findRepeatableAnnotations(element, EnabledIfQemu.class);
        ConditionEvaluationResult result = ConditionEvaluationResult.enabled("no QEMU is asked for");
        for (EnabledIfQemu wanted : conditions) {
            result = evaluate(wanted, context);
            if (result.isDisabled()) {
                break;
            }
        }
        return result;
    }

    private static ConditionEvaluationResult evaluate(EnabledIfQemu wanted, ExtensionContext context) {
        VersionBounds bounds = VersionBounds.parse(wanted.version(), where(context));
        KnownNames.requireTarget(where(context), wanted.target());
        if (!wanted.accelerator().isEmpty()) {
            KnownNames.requireAccelerator(where(context), wanted.accelerator(), wanted.target());
        }
        Answer answer = context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(
                        new Question(wanted.target(), wanted.accelerator()), Question::answer, Answer.class);
        QemuInstallation found = answer.found();
        if (found == null) {
            return ConditionEvaluationResult.disabled(answer.reason());
        }
        return bounds.contain(found.version())
                ? ConditionEvaluationResult.enabled(answer.reason())
                : ConditionEvaluationResult.disabled(found + " is not " + wanted.version());
    }

    private static String where(ExtensionContext context) {
        return "@EnabledIfQemu on " + context.getDisplayName();
    }

    /** A program that works as it was asked for, or the reason why there is none. */
    private record Answer(@Nullable QemuInstallation found, String reason) {}

    private record Question(String target, String accelerator) {
        Answer answer() {
            try {
                QemuInstallation found = QemuInstallation.find(new Target(target));
                if (!accelerator.isEmpty()) {
                    tryIt(found);
                }
                return new Answer(found, "found " + found + (accelerator.isEmpty() ? "" : " with " + accelerator));
            } catch (QemuException e) {
                String message = String.valueOf(e.getMessage());
                return new Answer(
                        null,
                        (accelerator.isEmpty() ? "" : accelerator + " does not work here: ")
                                + message.lines().findFirst().orElse(message));
            }
        }

        /** A machine without processors: it tells whether QEMU can open the accelerator, and else why not. */
        private void tryIt(QemuInstallation found) {
            VirtualMachine.start(machine(found).option("-accel", accelerator).build())
                    .close();
            CommandLine choice = machine(found)
                    .option("-accel", accelerator)
                    .option("-accel", EMULATION)
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(choice)) { // which has looked whether guests run under it
                if (vm.commandLine().options().size() < choice.options().size()) {
                    throw new QemuException(found.bestAccelerator().reason());
                }
            }
        }

        private static CommandLine.Builder machine(QemuInstallation found) {
            return CommandLine.builder(found.target())
                    .program(found.program())
                    .option("-nodefaults")
                    .option("-display", "none")
                    .option("-machine", "none");
        }
    }
}
