//! How long an envelope can become: for memory that is given before it is written.

use tenvelope_core::{
    AsArray, Chain, Dtype, Error, Form, Notation, Plan, Result, Tree, max_len, parse_codecs, tree::to_document, tree_max_len,
};

use crate::{EncodeOptions, encode::default_chunk};

/// Of what a chosen chain may be longer in the header than those that are measured: three differences.
const CHOSEN: usize = 64;

/// A bound beforehand.
impl EncodeOptions {
    /// The most characters that the envelope of an array can have under these options, or bytes in the binary form. Nothing is encoded or chosen for it.
    ///
    /// ```
    /// use tenvelope::{EncodeOptions, Form};
    ///
    /// let (options, array) = (EncodeOptions::default(), [0.5f32; 1000]);
    /// let most = options.max_len(Form::Line, &array)?;
    /// assert!(most < 5400 + 1100); // text of 4000 bytes, and what compressors may add
    /// assert!(options.to_string(&array)?.len() <= most);
    /// # Ok::<(), tenvelope::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`EncodeOptions::to_string`], for options that do not suit the array.
    pub fn max_len(&self, form: Form, array: &(impl AsArray + ?Sized)) -> Result<usize> {
        let view = array.as_array_view()?;
        if let Some((chain, notation)) = self.fixed_for(form)? {
            return max_len(&view, &self.plan_of(&chain, &view, array.meta()), &notation);
        }
        let notation = Notation::new(form, &self.text, &self.registry)?;
        let mut most = 0;
        for chain in self.candidates(view.dtype())? {
            most = most.max(max_len(&view, &self.plan_of(&chain, &view, array.meta()), &notation)?);
        }
        Ok(most.saturating_add(CHOSEN))
    }

    /// The same for a tree whose arrays stand in a list: numbers in the tree say which.
    ///
    /// # Errors
    /// As [`EncodeOptions::tree_to_string`], for options that do not suit.
    pub fn tree_max_len<A: AsArray>(&self, form: Form, tree: &Tree<usize>, arrays: &[A]) -> Result<usize> {
        let (documents, fixed, notation) = self.tree_codecs(form)?;
        let views = arrays.iter().map(|array| Ok((array.as_array_view()?, array.meta()))).collect::<Result<Vec<_>>>()?;
        let chains = views.iter().map(|(view, _)| match &fixed {
            Some(chain) => Ok(vec![chain.clone()]),
            None => self.candidates(view.dtype()),
        });
        let chains = chains.collect::<Result<Vec<_>>>()?;
        let mut parts = Vec::new();
        for ((view, meta), chains) in views.iter().zip(&chains) {
            let plan = |chain| Plan { meta: meta.clone(), ..self.plan(chain, default_chunk(view), view.count() as u64) };
            let mut longest: Option<(usize, Plan<'_>)> = None;
            for chain in chains {
                let len = max_len(view, &plan(chain), &notation)?;
                if longest.as_ref().is_none_or(|(most, _)| len > *most) {
                    longest = Some((len, plan(chain)));
                }
            }
            parts.extend(longest.map(|(_, plan)| (view, plan)));
        }
        // The numbers may change: the longest stands for all.
        let numbered: Tree<usize> = tree.clone().try_map(&mut |_| Ok::<_, Error>(arrays.len()))?;
        let text = to_document(&numbered)?.len().saturating_add(arrays.len().saturating_mul(CHOSEN));
        tree_max_len(text, &parts, &documents, &self.meta, &notation)
    }

    /// Chains that are as long as whatever may be chosen for a dtype.
    fn candidates(&self, dtype: &Dtype) -> Result<Vec<Chain>> {
        let chain = |names: &str| Chain::build(&parse_codecs(names)?, &self.registry);
        let serializer = if *dtype == Dtype::String { "vlen_utf8" } else { "raw" };
        let mut chains = vec![chain(serializer)?, chain(&format!("{serializer}-{}", self.profile.compressor()))?];
        for name in self.profile.packers(&self.registry) {
            let packer = chain(name)?;
            if packer.accepts(dtype).is_ok() {
                chains.push(packer);
            }
        }
        Ok(chains)
    }
}
