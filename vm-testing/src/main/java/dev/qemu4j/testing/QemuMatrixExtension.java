package dev.qemu4j.testing;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.QemuInstallation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes the cells of a {@link QemuMatrix}. */
final class QemuMatrixExtension implements TestTemplateInvocationContextProvider {
    private static final String MORE = "qemu4j.testing.qemu";

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), QemuMatrix.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        QemuMatrix matrix = AnnotationSupport.findAnnotation(context.getTestMethod(), QemuMatrix.class)
                .orElseThrow();
        VersionBounds bounds = VersionBounds.parse(matrix.version(), where(context));
        List<String> machines = matrix.machines().length == 0 ? List.of("") : List.of(matrix.machines());
        List<TestTemplateInvocationContext> cells = new ArrayList<>();
        for (String target : matrix.targets()) {
            for (Program program : programs(target, matrix, context)) {
                for (String machine : machines) {
                    cells.add(program.cell(machine, bounds, matrix.version()));
                }
            }
        }
        if (cells.isEmpty()) {
            throw new ExtensionConfigurationException(where(context) + ": no targets (expected: at least one)");
        }
        return cells.stream();
    }

    private static List<Program> programs(String name, QemuMatrix matrix, ExtensionContext context) {
        Target target = target(name, context);
        List<Program> programs = new ArrayList<>();
        programs.add(Program.of(target, null));
        Stream.concat(
                        Arrays.stream(matrix.directories()).map(Path::of),
                        context.getConfigurationParameter(MORE).stream()
                                .flatMap(list -> Arrays.stream(list.split(":", -1)))
                                .map(directory -> Path.of(directory, "bin")))
                .map(directory -> Program.of(target, directory.resolve(target.program())))
                .forEach(programs::add);
        if (programs.stream().allMatch(program -> program.qemu() == null)) {
            KnownNames.requireTarget(where(context), name);
        }
        return programs;
    }

    private static Target target(String name, ExtensionContext context) {
        try {
            return new Target(name);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(where(context) + ": " + e.getMessage(), e);
        }
    }

    private static String where(ExtensionContext context) {
        return "@QemuMatrix on " + context.getDisplayName();
    }

    /** A program that was looked for: found, or the reason why not. */
    private record Program(String name, @Nullable QemuInstallation qemu, String reason) {
        static Program of(Target target, @Nullable Path path) {
            String name = path == null ? target.program() : path.toString();
            try {
                QemuInstallation found =
                        path == null ? QemuInstallation.find(target) : QemuInstallation.at(target, path);
                return new Program(name, found, "");
            } catch (QemuException e) {
                String message = String.valueOf(e.getMessage());
                return new Program(name, null, message.lines().findFirst().orElse(message));
            }
        }

        TestTemplateInvocationContext cell(String machine, VersionBounds bounds, String version) {
            QemuInstallation found = qemu;
            if (found == null) {
                return new Skipped(name + (machine.isEmpty() ? "" : " " + machine), reason);
            }
            QemuCell cell = new QemuCell(found, machine);
            if (!bounds.contain(found.version())) {
                return new Skipped(cell.toString(), found + " is not " + version);
            }
            if (!machine.isEmpty() && found.surface().machine(machine) == null) {
                return new Skipped(cell.toString(), found + " has no machine '" + machine + "'");
            }
            return new Running(cell);
        }
    }

    /** A cell that runs. */
    private record Running(QemuCell cell) implements TestTemplateInvocationContext, ParameterResolver {
        @Override
        public String getDisplayName(int number) {
            return cell.toString();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType().equals(QemuCell.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return cell;
        }
    }

    /** A cell that cannot run here. */
    private record Skipped(String name, String reason) implements TestTemplateInvocationContext, ExecutionCondition {
        @Override
        public String getDisplayName(int number) {
            return name;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
