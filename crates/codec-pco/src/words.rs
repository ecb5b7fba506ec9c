//! The number types that pco compresses, as dtypes.

use half::f16;
use pco::data_types::Number;
use tenvelope_core::{Dtype, Result};

/// A number as the library takes it.
pub(crate) trait Word: Number {
    /// Whether it is a float.
    const IS_FLOAT: bool;

    /// Reads its bytes, which are as many as it has.
    fn from_le(bytes: &[u8]) -> Self;

    /// Writes them.
    fn put_le(self, place: &mut [u8]);

    /// Whether it is not a number.
    fn is_nan(self) -> bool;
}

/// Something that is done for a number type.
pub(crate) trait Task {
    fn run<W: Word>(self) -> Result<()>;
}

/// Does it for the type of a dtype; `None` if there is none. Times are their counts.
pub(crate) fn with_word<T: Task>(dtype: &Dtype, task: T) -> Option<Result<()>> {
    Some(match dtype {
        Dtype::Int16 => task.run::<i16>(),
        Dtype::Int32 => task.run::<i32>(),
        Dtype::Int64 | Dtype::Datetime64 { .. } | Dtype::Timedelta64 { .. } => task.run::<i64>(),
        Dtype::Uint16 => task.run::<u16>(),
        Dtype::Uint32 => task.run::<u32>(),
        Dtype::Uint64 => task.run::<u64>(),
        Dtype::Float16 => task.run::<f16>(),
        Dtype::Float32 => task.run::<f32>(),
        Dtype::Float64 => task.run::<f64>(),
        _ => return None,
    })
}

/// Whether there is a number type for a dtype (rule PCO7).
pub(crate) fn takes(dtype: &Dtype) -> bool {
    struct Nothing;
    impl Task for Nothing {
        fn run<W: Word>(self) -> Result<()> {
            Ok(())
        }
    }
    with_word(dtype, Nothing).is_some()
}

macro_rules! words {
    ($is_float:literal, $is_nan:expr, $($word:ty)*) => {$(
        impl Word for $word {
            const IS_FLOAT: bool = $is_float;

            fn from_le(bytes: &[u8]) -> Self {
                let mut array = [0; size_of::<Self>()];
                array.copy_from_slice(bytes);
                Self::from_le_bytes(array)
            }

            fn put_le(self, place: &mut [u8]) {
                place.copy_from_slice(&self.to_le_bytes());
            }

            fn is_nan(self) -> bool {
                let is_nan: fn(Self) -> bool = $is_nan;
                is_nan(self)
            }
        }
    )*};
}

words!(false, |_| false, i16 i32 i64 u16 u32 u64);
words!(true, |word| word.partial_cmp(&word).is_none(), f16 f32 f64);
