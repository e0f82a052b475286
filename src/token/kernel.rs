//! Which instructions the tokeniser uses.
//!
//! In: the machine, and the environment variable `DEJALU_KERNEL`. Out: a
//! [`Kernel`]. It changes the speed and nothing else: every kernel gives the
//! same tokens, which the tests check.

use std::sync::OnceLock;

/// A set of instructions that the tokeniser is compiled for. A program holds
/// all that its architecture has, and chooses when it runs.
///
/// On architectures other than x86-64 and 64-bit ARM there is the scalar kernel only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Character by character, on any machine.
    Scalar,
    /// 16 bytes at a time: NEON.
    Neon,
    /// 32 bytes at a time: AVX2, BMI1, BMI2, LZCNT and POPCNT.
    Avx2,
    /// 64 bytes at a time: AVX-512 F, BW, DQ, VL, VBMI and VBMI2.
    Avx512,
}

impl Kernel {
    /// The environment variable that forces a kernel, for tests and measurements.
    pub const VARIABLE: &str = "DEJALU_KERNEL";

    /// Every kernel, slowest first.
    pub const ALL: [Kernel; 4] = [Kernel::Scalar, Kernel::Neon, Kernel::Avx2, Kernel::Avx512];

    /// Its name, as `DEJALU_KERNEL` has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kernel::Scalar => "scalar",
            Kernel::Neon => "neon",
            Kernel::Avx2 => "avx2",
            Kernel::Avx512 => "avx512",
        }
    }

    /// Whether this machine can run it.
    #[must_use]
    pub fn is_supported(self) -> bool {
        match self {
            Kernel::Scalar => true,
            #[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
            Kernel::Neon => true,
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => has_avx2(),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 => has_avx2() && has_avx512(),
            #[allow(
                unreachable_patterns,
                reason = "which kernels there are depends on the machine"
            )]
            _ => false,
        }
    }

    /// The fastest that this machine can run.
    #[must_use]
    pub fn best() -> Self {
        let mut supported = Self::ALL.into_iter().rev();
        supported
            .find(|kernel| kernel.is_supported())
            .unwrap_or(Kernel::Scalar)
    }

    /// The kernel that `DEJALU_KERNEL` names, or the best one where it is not
    /// set or empty.
    ///
    /// # Errors
    ///
    /// A sentence for the user, if the variable names no kernel, or one that
    /// this machine cannot run.
    pub fn from_environment() -> Result<Self, String> {
        match std::env::var_os(Self::VARIABLE) {
            None => Ok(Self::best()),
            Some(name) => Self::named(&name.to_string_lossy()),
        }
    }

    fn named(name: &str) -> Result<Self, String> {
        if name.is_empty() {
            return Ok(Self::best());
        }
        let variable = Self::VARIABLE;
        let found = Self::ALL.into_iter().find(|kernel| kernel.name() == name);
        match found {
            Some(kernel) if kernel.is_supported() => Ok(kernel),
            Some(_) => Err(format!(
                "{variable}={name}: this machine cannot run it; {}",
                choice()
            )),
            None => Err(format!("{variable}={name}: no such kernel; {}", choice())),
        }
    }

    /// The kernel of this process, looked up once. A wrong `DEJALU_KERNEL`
    /// counts as not set here: the program asks [`Kernel::from_environment`] first.
    #[must_use]
    pub fn chosen() -> Self {
        static CHOSEN: OnceLock<Kernel> = OnceLock::new();
        *CHOSEN.get_or_init(|| Self::from_environment().unwrap_or_else(|_| Self::best()))
    }
}

/// What may be named on this machine.
fn choice() -> String {
    let names: Vec<&str> = Kernel::ALL
        .into_iter()
        .filter(|kernel| kernel.is_supported())
        .map(Kernel::name)
        .collect();
    format!("there is {}", names.join(", "))
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    std::is_x86_feature_detected!("avx2")
        && std::is_x86_feature_detected!("bmi1")
        && std::is_x86_feature_detected!("bmi2")
        && std::is_x86_feature_detected!("lzcnt")
        && std::is_x86_feature_detected!("popcnt")
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    std::is_x86_feature_detected!("avx512f")
        && std::is_x86_feature_detected!("avx512bw")
        && std::is_x86_feature_detected!("avx512dq")
        && std::is_x86_feature_detected!("avx512vl")
        && std::is_x86_feature_detected!("avx512vbmi")
        && std::is_x86_feature_detected!("avx512vbmi2")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_and_others_are_an_error() {
        assert_eq!(Kernel::named("scalar"), Ok(Kernel::Scalar));
        assert_eq!(Kernel::named(""), Ok(Kernel::best()));
        for kernel in Kernel::ALL {
            assert_eq!(Kernel::named(kernel.name()).is_ok(), kernel.is_supported());
        }
        let error = Kernel::named("fast").unwrap_err();
        assert!(
            error.contains("DEJALU_KERNEL=fast") && error.contains("scalar"),
            "{error}"
        );
    }
}
