package dev.qemu4j.architecture;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Finds stages of futures that nobody holds: what their callbacks throw reaches nobody, and who waits for what they were to do waits for
 * ever. Only the bytecode tells that a result is thrown away, so it is read here.
 */
final class DroppedStages {
    /** The methods that take a callback and return the stage that fails with what it throws. */
    private static final Set<String> STAGES = Stream.of(CompletionStage.class.getMethods())
            .filter(method -> method.getReturnType() == CompletionStage.class)
            .map(method -> method.getName())
            .collect(toUnmodifiableSet());

    private final String type;
    private final List<String> found = new ArrayList<>();

    private DroppedStages(String type) {
        this.type = type;
    }

    /** Returns the places, each as {@code class.method:line calls name}. */
    static List<String> in(Collection<JavaClass> types) {
        return types.stream().flatMap(type -> in(type).stream()).toList();
    }

    private static List<String> in(JavaClass type) {
        DroppedStages dropped = new DroppedStages(type.getName());
        try (InputStream code = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            new ClassReader(code).accept(dropped.new Methods(), ClassReader.SKIP_FRAMES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return dropped.found;
    }

    private static boolean isStage(String name, String descriptor) {
        return STAGES.contains(name) && isFuture(Type.getReturnType(descriptor));
    }

    private static boolean isFuture(Type type) {
        return type.getClassName().equals(CompletionStage.class.getName())
                || type.getClassName().equals("java.util.concurrent.CompletableFuture");
    }

    private final class Methods extends ClassVisitor {
        Methods() {
            super(Opcodes.ASM9);
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new Code(name);
        }
    }

    /** Looks at one method; of a stage that is dropped, the next instruction takes it off the stack. */
    private final class Code extends MethodVisitor {
        private final String method;
        private @Nullable String stage;
        private int line;

        Code(String method) {
            super(Opcodes.ASM9);
            this.method = method;
        }

        @Override
        public void visitLineNumber(int number, Label start) {
            line = number;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            stage = isStage(name, descriptor) ? name : null;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.POP && stage != null) {
                add(stage);
            }
            stage = null;
        }

        /** A reference such as {@code future::thenRun} as a Runnable drops what it returns. */
        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            stage = null;
            if (arguments.length >= 3
                    && arguments[1] instanceof Handle target
                    && arguments[2] instanceof Type called
                    && called.getReturnType().equals(Type.VOID_TYPE)
                    && isStage(target.getName(), target.getDesc())) {
                add(target.getName());
            }
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            stage = null;
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            stage = null;
        }

        @Override
        public void visitTypeInsn(int opcode, String target) {
            if (opcode != Opcodes.CHECKCAST) {
                stage = null;
            }
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            stage = null;
        }

        private void add(String called) {
            found.add(type + "." + method + ":" + line + " drops the stage of " + called);
        }
    }
}
